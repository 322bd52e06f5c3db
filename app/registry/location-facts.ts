import { z } from 'zod';
import { type Refused, refuse } from '../model/decision.ts';
import type { Registry } from './index.ts';

/** How somebody may enter a place, and how a person says it. */
export const accessLevels = {
  Escorted: 'only with an escort',
  Unescorted: 'alone',
  Custodian: 'alone, and may let others in',
} as const;

/** How somebody may enter a place, from the least to the most. */
export const accessLevelSchema = z.enum(['Escorted', 'Unescorted', 'Custodian']);

/**
 * Why a location of an organization cannot be chosen to keep something in; null where it can.
 * @param code of the refusal where it is not one of the organization: `asset.unknown-location`
 * @param what is to be kept in it: `“Bag 17”`
 */
export function locationRefusal(
  registry: Registry,
  id: string,
  asked: {
    readonly organizationId: string;
    readonly code: string;
    readonly field: string;
    readonly what: string;
  },
): Refused | null {
  const location = registry.get('location', id);
  if (location === undefined || location.organizationId !== asked.organizationId)
    return refuse(
      asked.code,
      asked.field,
      `The location chosen for ${asked.what} is not a location of the same organization.`,
      'Choose one of its locations, or create it first.',
    );
  if (location.status === 'active') return null;
  const why = location.status === 'suspended' ? 'is suspended' : 'was retired';
  return refuse(
    'location.not-active',
    asked.field,
    `${location.name} ${why}: nothing is brought there.`,
    'Choose a location that is in use.',
  );
}
