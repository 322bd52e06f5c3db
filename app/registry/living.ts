import { type Refused, refuse } from '../model/decision.ts';
import { textSchema } from '../model/values.ts';
import type { Registry, StateOf } from './index.ts';

/** Why something is done, in a sentence. */
export const reasonSchema = textSchema;

/** The field in which people enter why. */
export const REASON = { kind: 'text', label: 'Reason', hint: 'It stands in the ledger for good.' } as const;

/**
 * The refusal of an act that an object is not there for as it stands in its life; null where it is.
 * @param code `organization.not-active`
 * @param name of the object
 * @param word for what it must be: `active`
 */
export function mustBe(is: boolean, code: string, name: string, word: string): Refused | null {
  return is
    ? null
    : refuse(
        code,
        null,
        `${name} is not ${word}.`,
        'Look at it again: what can be done now stands beside it.',
      );
}

/** Whether a button can be pressed whose act a rule may refuse: true, or why not, in its words. */
export function unlessRefused(refused: Refused | null): true | string {
  return refused === null || `${refused.refusal.happened} ${refused.refusal.remedy}`;
}

/**
 * What is so of an object that came to another stage of its life, as an event's `outcome`.
 * @param id it stands for its name
 * @param word `suspended`
 */
export function isNow(id: string, word: string, reason: string): string {
  return `${id} is ${word}: ${reason}`;
}

/** Whether there is none. */
export function isEmpty(living: Iterable<unknown>): boolean {
  for (const _ of living) return false;
  return true;
}

/**
 * Why nothing new can be recorded in an organization; null where it can.
 * @param code of the refusal where there is no such organization: `person.unknown-organization`
 * @param what is to be recorded in it: `this person`
 */
export function organizationRefusal(
  registry: Registry,
  id: string,
  { code, what }: { readonly code: string; readonly what: string },
): Refused | null {
  const organization = registry.get('organization', id);
  if (organization === undefined)
    return refuse(
      code,
      'organizationId',
      `The organization chosen for ${what} is not in the ledger.`,
      'Choose an organization from the list, or create it first.',
    );
  switch (organization.status) {
    case 'active':
      return null;
    case 'suspended':
      return refuse(
        'organization.suspended',
        'organizationId',
        `${organization.name} is suspended: nothing new is recorded in it.`,
        'Reactivate the organization first, or choose another one.',
      );
    case 'dissolved':
      return refuse(
        'organization.dissolved',
        'organizationId',
        `${organization.name} was dissolved: nothing new is recorded in it.`,
        'Choose another organization.',
      );
  }
}

/** Whether a person can be given something to answer for, to keep, or to act in. */
export function isActive(person: StateOf['person'] | undefined): person is StateOf['person'] {
  return person?.status === 'active';
}

/**
 * Why a person of an organization cannot be given something to answer for, to keep, or to act in; null where they can.
 * @param code of the refusal where they are not of the organization: `unit.unknown-person`
 * @param field of the form, in which they were chosen
 * @param role what they were chosen as: `The person responsible for “Keys”`
 */
export function personRefusal(
  registry: Registry,
  id: string,
  asked: {
    readonly organizationId: string;
    readonly code: string;
    readonly field: string;
    readonly role: string;
  },
): Refused | null {
  const person = registry.get('person', id);
  const organization = registry.get('organization', asked.organizationId);
  if (person === undefined || person.organizationId !== asked.organizationId)
    return refuse(
      asked.code,
      asked.field,
      `${asked.role} is not a member of ${organization?.name ?? 'the organization'}.`,
      'Choose one of its people, or record them first.',
    );
  if (person.status === 'active') return null;
  const why = person.status === 'suspended' ? 'is suspended' : 'has left';
  return refuse(
    'person.not-active',
    asked.field,
    `${person.name} ${why} and is given nothing new.`,
    'Choose somebody who is active.',
  );
}

/**
 * Why a unit of an organization cannot be chosen; null where it can.
 * @param code of the refusal where it is not one of the organization: `person.unknown-unit`
 * @param what it was chosen for: `Alice`
 */
export function unitRefusal(
  registry: Registry,
  id: string,
  asked: {
    readonly organizationId: string;
    readonly code: string;
    readonly field: string;
    readonly what: string;
  },
): Refused | null {
  const unit = registry.get('organization.unit', id);
  if (unit === undefined || unit.organizationId !== asked.organizationId)
    return refuse(
      asked.code,
      asked.field,
      `The unit chosen for ${asked.what} is not a unit of the same organization.`,
      'Choose one of its units, or create it first.',
    );
  if (unit.status === 'active') return null;
  return refuse(
    'unit.dissolved',
    asked.field,
    `The unit ${unit.name} was dissolved.`,
    'Choose a unit that there is.',
  );
}

/** What there is, as it is read in a sentence, all of it: `people, units and keys`. */
export function inOneSentence(all: readonly string[]): string {
  return all.length < 2 ? (all[0] ?? '') : `${all.slice(0, -1).join(', ')} and ${all.at(-1)}`;
}
