import { z } from 'zod';
import { NOTHING_CHANGED } from '../model/change.ts';
import { type Refused, refuse } from '../model/decision.ts';
import { uuidSchema } from '../model/values.ts';
import { saidInSchema } from './custody.ts';
import type { Registry, StateOf } from './index.ts';
import { holderRefusal, placeRefusal } from './key-rules.ts';

type Key = StateOf['key'];

/** The number of a share: it stands on its paper. */
export const shareNumberSchema = z.int().min(1).max(9);

/** The numbers of shares, as one chooses them in a form. */
export const shareChoices = {
  '1': 'Share 1',
  '2': 'Share 2',
  '3': 'Share 3',
  '4': 'Share 4',
  '5': 'Share 5',
  '6': 'Share 6',
  '7': 'Share 7',
  '8': 'Share 8',
  '9': 'Share 9',
} as const;

/** The number of a share, as a form says it. */
export const shareChoiceSchema = z.enum(['1', '2', '3', '4', '5', '6', '7', '8', '9']);

/** Who has a share on paper, and where it is kept. */
export const shareCustodySchema = z.strictObject({
  number: shareNumberSchema,
  person_id: uuidSchema.nullable(),
  location_id: uuidSchema.nullable(),
  /** The bag or safe in which it lies; left out where it lies openly. */
  container_id: z.exactOptional(uuidSchema),
  /** The step of a ceremony that says so; left out outside of one. */
  said_in: z.exactOptional(saidInSchema),
});

/** Who has a share on paper, and where it is kept. */
export type ShareCustody = z.infer<typeof shareCustodySchema>;

/** The shares of a private key; null for a key without any. */
export function sharesOf({ privateKey }: Key): { readonly needed: number; readonly total: number } | null {
  return privateKey.kind === 'bound-age-files' ? privateKey.shares : null;
}

/** The custody of all shares once one of them is with somebody else, in the order of their numbers. */
export function withCustody(before: readonly ShareCustody[], one: ShareCustody): ShareCustody[] {
  return [...before.filter(({ number }) => number !== one.number), one].sort((a, b) => a.number - b.number);
}

/** Why a share cannot be with somebody; null where it can. */
export function custodyRefusal(key: Key, to: ShareCustody, registry: Registry): Refused | null {
  const shares = sharesOf(key);
  if (shares === null) return withoutShares(key);
  if (to.number > shares.total)
    return refuse(
      'key.unknown-share',
      'share',
      `The key ${key.label} has ${shares.total} shares: there is no number ${to.number}.`,
      'Choose the number that stands on the paper.',
    );
  if (to.person_id === null && to.location_id === null)
    return refuse(
      'key.share-nowhere',
      'personId',
      'Nobody was chosen who has the share, and no place where it is kept.',
      'Choose who has it, or where it is kept, or both.',
    );
  const now = key.shares.find(({ number }) => number === to.number);
  const isAsItWas =
    now !== undefined &&
    now.container_id === to.container_id &&
    now.person_id === to.person_id &&
    now.location_id === to.location_id;
  return (
    (isAsItWas ? NOTHING_CHANGED : null) ??
    holderRefusal(key, to.person_id, registry) ??
    placeRefusal(key, to.location_id, registry) ??
    aloneRefusal(key, to, shares.needed, registry)
  );
}

/** Whoever has as many shares as are needed opens the key alone, and nobody learns of it. */
function aloneRefusal(key: Key, to: ShareCustody, needed: number, registry: Registry): Refused | null {
  if (to.person_id === null) return null;
  const held = withCustody(key.shares, to).filter(({ person_id }) => person_id === to.person_id).length;
  if (held < needed) return null;
  const name = registry.get('person', to.person_id)?.name ?? '';
  return refuse(
    'key.shares-with-one',
    'personId',
    `${name} would have ${held} of the ${needed} shares that are needed, and could open the key alone.`,
    'Entrust the share to somebody else.',
  );
}

/** Why nobody can have shown that these shares open a key; null where they can. */
export function drillRefusal(key: Key, numbers: readonly number[]): Refused | null {
  const shares = sharesOf(key);
  if (shares === null) return withoutShares(key);
  const isAscending = numbers.every((number, at) => at === 0 || number > (numbers[at - 1] ?? 0));
  const areThere = numbers.every((number) => number <= shares.total);
  if (isAscending && areThere && numbers.length >= shares.needed) return null;
  return refuse(
    'key.drill-shares',
    'share',
    `${shares.needed} different shares of the ${shares.total} are needed.`,
    'Type as many as are needed, each of them once.',
  );
}

function withoutShares({ label }: Key): Refused {
  return refuse(
    'key.no-shares',
    null,
    `The key ${label} has no shares on paper.`,
    'Shares are made together with a key; this one is opened in other ways.',
  );
}

/** Who has which share, as people read it. @param names of persons and locations */
export function custodyLines(
  shares: readonly ShareCustody[],
  names: (kind: 'person' | 'location' | 'asset', id: string) => string | null | undefined,
): { readonly text: string; readonly about: string }[] {
  return shares.map(({ number, person_id: person, location_id: location, container_id: container }) => ({
    text: `Share ${number}`,
    // What lies in a bag is where the bag is.
    about: (container !== undefined
      ? [`in ${names('asset', container) ?? container}`]
      : [
          person === null ? null : (names('person', person) ?? person),
          location === null ? null : (names('location', location) ?? location),
        ]
    )
      .filter((text) => text !== null)
      .join(', '),
  }));
}
