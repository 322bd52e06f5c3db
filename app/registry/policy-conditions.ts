import { z } from 'zod';
import type { ValueOf } from '../model/aggregate.ts';
import { later } from '../model/change.ts';
import { MAX_BOUND_YUBIKEYS } from './bound-files.ts';
import { keyPurposeSchema, keyPurposes } from './key-facts.ts';

/**
 * What a policy demands. Each is a condition that an event lets one judge: `breaches` in compliance.ts does. Clearances,
 * time windows and claims in free words are no conditions here: no event says them, so nobody could keep to them.
 */
export const conditionsPayload = {
  /** Keys of these purposes are bound to YubiKeys. */
  bound_key_purposes: z.array(keyPurposeSchema),
  /** Keys are bound to at least so many YubiKeys. */
  minimum_yubikeys: z.int().min(1).max(MAX_BOUND_YUBIKEYS).nullable(),
  keys_described: z.boolean(),
  /** Keys and NATS users have a person who holds them or answers for them. */
  people_answer: z.boolean(),
  /** YubiKeys are set up for signing only when Yubico attests that they are genuine. */
  yubikeys_attested: z.boolean(),
  locations_levelled: z.boolean(),
  /** Who acts had signed in with a key or a YubiKey; it is said only where that is demanded. */
  actors_proven: z.exactOptional(z.literal(true)),
};

/** What a policy demands. */
export type Conditions = ValueOf<typeof conditionsPayload>;

/** The same with each of them said, whether it is demanded or not: so a change tells what was and what is. */
export const everyCondition = { ...conditionsPayload, actors_proven: z.boolean() };

/** What a policy demands, each condition said. */
export type EveryCondition = ValueOf<typeof everyCondition>;

/** What each is called where it was changed. */
export const conditionsLabels = {
  bound_key_purposes: 'Purposes of keys that must be bound to YubiKeys',
  minimum_yubikeys: 'At least so many YubiKeys for a key',
  keys_described: 'Keys need a description',
  people_answer: 'Keys and NATS users need a person',
  yubikeys_attested: 'YubiKeys must be genuine',
  locations_levelled: 'Locations need a security level',
  actors_proven: 'Who acts must have proven it',
} as const;

/** What a policy demands and what it does not, of what it demands. */
export function everyConditionOf(conditions: Conditions): EveryCondition {
  return { ...conditions, actors_proven: conditions.actors_proven === true };
}

/** As an event and a state say it: what came later is said only where it is demanded. */
export function conditionsSaid({ actors_proven, ...others }: EveryCondition): Conditions {
  return actors_proven ? { ...others, actors_proven } : others;
}

/** What a policy demands after a change. */
export function conditionsAfter(before: EveryCondition, to: Partial<EveryCondition>): EveryCondition {
  return {
    bound_key_purposes: later(to, 'bound_key_purposes', before.bound_key_purposes),
    minimum_yubikeys: later(to, 'minimum_yubikeys', before.minimum_yubikeys),
    keys_described: later(to, 'keys_described', before.keys_described),
    people_answer: later(to, 'people_answer', before.people_answer),
    yubikeys_attested: later(to, 'yubikeys_attested', before.yubikeys_attested),
    locations_levelled: later(to, 'locations_levelled', before.locations_levelled),
    actors_proven: later(to, 'actors_proven', before.actors_proven),
  };
}

/** What a policy demands, each in a sentence. */
export function conditionsInWords(conditions: Conditions): string[] {
  const purposes = conditions.bound_key_purposes.map((purpose) => keyPurposes[purpose]).join(', ');
  const minimum = conditions.minimum_yubikeys;
  return [
    ...(purposes === '' ? [] : [`Keys of these purposes are bound to YubiKeys: ${purposes}`]),
    ...(minimum === null
      ? []
      : [`Keys are bound to at least ${minimum === 1 ? 'one YubiKey' : `${minimum} YubiKeys`}`]),
    ...(conditions.keys_described ? ['Keys have a description'] : []),
    ...(conditions.people_answer ? ['Keys and NATS users have a person who answers for them'] : []),
    ...(conditions.yubikeys_attested ? ['YubiKeys are set up only when Yubico attests them'] : []),
    ...(conditions.locations_levelled ? ['Locations have a security level'] : []),
    ...(conditions.actors_proven === true
      ? ['Who acts has signed in with a key or a YubiKey of their own, not by initials alone']
      : []),
  ];
}

/** The fields of a form in which it is entered. */
export const conditionsFields = {
  boundKeyPurposes: {
    kind: 'several',
    choices: keyPurposes,
    label: 'Bound to YubiKeys',
    hint: 'Keys of these purposes are made only when they are bound to YubiKeys.',
  },
  minimumYubiKeys: {
    kind: 'number',
    label: 'YubiKeys for each key',
    hint: `At least so many, from 1 to ${MAX_BOUND_YUBIKEYS}: each of them opens the key.`,
    none: 'As many as one likes',
  },
  keysDescribed: { kind: 'yes', label: 'Keys need a description' },
  peopleAnswer: { kind: 'yes', label: 'Keys and NATS users need a person who answers for them' },
  yubiKeysAttested: { kind: 'yes', label: 'YubiKeys must be attested by Yubico' },
  locationsLevelled: { kind: 'yes', label: 'Locations need a security level' },
  actorsProven: {
    kind: 'yes',
    label: 'Who acts must sign in with a key or a YubiKey',
    hint: 'Initials alone are not enough then. Nothing can be changed here any more if nobody has such a key left: let several people have one.',
  },
} as const;

/** What is entered in them. */
export const conditionsInput = {
  boundKeyPurposes: conditionsPayload.bound_key_purposes,
  minimumYubiKeys: conditionsPayload.minimum_yubikeys,
  keysDescribed: conditionsPayload.keys_described,
  peopleAnswer: conditionsPayload.people_answer,
  yubiKeysAttested: conditionsPayload.yubikeys_attested,
  locationsLevelled: conditionsPayload.locations_levelled,
  /** Where it is not said, it is as it was. */
  actorsProven: z.exactOptional(z.boolean().nullable()),
};

/** What was entered. @param before whether a proof was demanded before */
export function conditionsOf(entered: ValueOf<typeof conditionsInput>, before: boolean): EveryCondition {
  return {
    bound_key_purposes: entered.boundKeyPurposes,
    minimum_yubikeys: entered.minimumYubiKeys,
    keys_described: entered.keysDescribed,
    people_answer: entered.peopleAnswer,
    yubikeys_attested: entered.yubiKeysAttested,
    locations_levelled: entered.locationsLevelled,
    actors_proven: entered.actorsProven ?? before,
  };
}

/** How what a policy demands stands in those fields. */
export function conditionsAsEntered(conditions: Conditions) {
  return {
    boundKeyPurposes: conditions.bound_key_purposes,
    minimumYubiKeys: conditions.minimum_yubikeys,
    keysDescribed: conditions.keys_described,
    peopleAnswer: conditions.people_answer,
    yubiKeysAttested: conditions.yubikeys_attested,
    locationsLevelled: conditions.locations_levelled,
    actorsProven: conditions.actors_proven === true,
  };
}
