import type { ReadableLine } from '../model/envelope.ts';
import type { Difference } from '../registry/facts.ts';
import type { Draft } from '../registry/unsealed.ts';

/** What a step of a domain file is about, in the order in which the steps are done. */
export const groups = {
  organization: 'Organization',
  people: 'People',
  units: 'Units',
  members: 'Members of units',
  roles: 'Roles',
  locations: 'Locations',
  operator: 'NATS operator',
  accounts: 'NATS accounts',
  signingKeys: 'NATS signing keys',
  limits: 'Limits of NATS accounts',
  users: 'NATS users',
} as const;

/** What a step of a domain file is about. */
export type Group = keyof typeof groups;

/** What a step comes to. */
export type Outcome =
  /** It will be recorded. */
  | { readonly kind: 'new'; readonly draft: Draft }
  /** The ledger says the same already. */
  | { readonly kind: 'there' }
  /** The ledger says something else. */
  | { readonly kind: 'differs'; readonly differences: readonly Difference[] }
  /** A rule of the registry forbids it. */
  | { readonly kind: 'refused'; readonly reason: string };

/** One thing that a file says, and what it comes to. */
export interface Step {
  /** The title under which it is shown. */
  readonly group: string;
  readonly name: string;
  readonly lines: readonly ReadableLine[];
  /** What a person should look at twice. */
  readonly warnings: readonly string[];
  readonly outcome: Outcome;
}

/** Something the file says that no event holds. */
export interface Unrecorded {
  readonly path: string;
  readonly found: string;
}

/** A YubiKey the file speaks of; it is assigned when it is plugged in, not before. */
interface PlannedYubiKey {
  readonly serial: string;
  readonly name: string;
  readonly person: string;
  readonly role: string;
  readonly location: string | null;
}

/** Where an id was made here: the file gave none, or none that can be kept. */
export interface MadeId {
  readonly path: string;
  /** What stood there; null for nothing. */
  readonly found: string | null;
}

/** Everything a bootstrap file comes to, before anything is recorded. */
export interface Plan {
  readonly steps: readonly Step[];
  readonly madeIds: readonly MadeId[];
  readonly unrecorded: readonly Unrecorded[];
  readonly yubikeys: readonly PlannedYubiKey[];
}

/** The drafts to record, in order. */
export function draftsOf({ steps }: Plan): Draft[] {
  return steps.flatMap(({ outcome }) => (outcome.kind === 'new' ? [outcome.draft] : []));
}

/** Whether something in the plan keeps it from being done: then none of it is. */
export function isBlocked({ steps }: Plan): boolean {
  return steps.some(({ outcome: { kind } }) => kind === 'differs' || kind === 'refused');
}
