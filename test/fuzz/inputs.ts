import { z } from 'zod';
import { settings } from '../../app/config/settings.ts';
import type { Random } from '../support/random.ts';
import { AWKWARD, anything, changedSomewhere, pick } from './mutate.ts';

/** What people enter under these names is secret: it stands in no answer, problem or log. */
const SECRET_NAMES = ['passphrase', 'pin', 'newPin', 'shares', 'typedBack'];

/** Secrets as people would enter them. What is strong enough costs a second each time. */
const WEAK = ['hunter2-weak', '314159', '271828', '00000000-pin', 'Tr0ub4dor&3'];

/** A passphrase and shares that open nothing here, and would do for something new. */
const STRONG = [
  'seven quiet harbours beside abacus-zoom',
  '3D0E-2-1-5AAE-2AUP-R64X-MXCU-5FXG-IH3M-DTPW-67FX-IWJU',
  '3D0E-2-2-M4NJ-Y7GT-Y2KV-VC5F-X6EZ-EJPC-JJNF-GOPB-BOGM',
];

/** Everything secret that is ever passed in. */
export const SECRETS: readonly string[] = [...WEAK, ...STRONG];

/** What is entered elsewhere. */
const PLAUSIBLE: readonly unknown[] = [
  'Acme',
  'Alice Officer',
  'Zürich, Kantonsspital',
  'alice@acme.example',
  'acme.example',
  'cim.keys.>',
  'nats://127.0.0.1:1',
  'tls://localhost:1',
  'age1lggyhqrw2nlhcxprm67z43rta597azn8gknawjehu9d9dl0jq3yqqvfafg',
  `SHA256:${'A'.repeat(43)}`,
  'bafyreiaz75v2knzbetj4v5jq2hgfvrv7zntde5a4dp5lueauaygqjuonle',
  '0198c0de-0000-7000-8000-0000000000aa',
  '10000001',
  'usb0#1',
  'x.age',
  ...settings.map(({ key }) => key),
  0,
  1,
  2,
  3,
  26,
  100,
  500,
  new Uint8Array([1, 2, 3]),
];

/** Values that inputs are made of: what people enter, and what the program has answered so far. */
export class Values {
  readonly #seen = new Set<string>();

  /** Remembers the texts in an answer: ids, CIDs, names, keys of settings. */
  learn(answer: unknown): void {
    if (this.#seen.size > 2000) return;
    if (typeof answer === 'string') {
      if (answer.length <= 300) this.#seen.add(answer);
    } else if (Array.isArray(answer)) for (const item of answer) this.learn(item);
    else if (typeof answer === 'object' && answer !== null)
      for (const [name, value] of Object.entries(answer)) if (!SECRET_NAMES.includes(name)) this.learn(value);
  }

  /** A value that a schema takes, as far as one is known; otherwise something else. */
  for(schema: z.ZodType, random: Random, name = ''): unknown {
    if (SECRET_NAMES.includes(name)) return this.#secret(schema, random);
    if (schema instanceof z.ZodObject)
      return Object.fromEntries(
        Object.entries(schema.shape).flatMap(([key, inner]) => {
          const value = this.#inner(inner, random, key);
          return value === undefined ? [] : [[key, value]];
        }),
      );
    if (schema instanceof z.ZodArray)
      return Array.from({ length: random.between(0, 3) }, () => this.#inner(schema.element, random));
    if (schema instanceof z.ZodNullable)
      return random.next() < 0.4 ? null : this.#inner(schema.unwrap(), random);
    if (schema instanceof z.ZodOptional)
      return random.next() < 0.6 ? undefined : this.#inner(schema.unwrap(), random);
    if (schema instanceof z.ZodReadonly) return this.#inner(schema.unwrap(), random);
    if (schema instanceof z.ZodUnion) return this.#inner(pick(random, schema.options), random);
    if (schema instanceof z.ZodEnum) return pick(random, schema.options);
    if (schema instanceof z.ZodLiteral) return pick(random, [...schema.values]);
    if (schema instanceof z.ZodBoolean) return random.next() < 0.5;
    if (schema instanceof z.ZodRecord) return this.#record(schema, random);
    return this.#leaf(schema, random);
  }

  #inner(schema: unknown, random: Random, name = ''): unknown {
    return schema instanceof z.ZodType ? this.for(schema, random, name) : anything(random);
  }

  #record(schema: z.ZodRecord, random: Random): Record<string, unknown> {
    const made: Record<string, unknown> = {};
    for (let left = random.between(0, 3); left > 0; left--) {
      const key = random.next() < 0.8 ? pick(random, settings).key : this.#any(random);
      made[String(key)] = this.#inner(schema.valueType, random);
    }
    return made;
  }

  /** The first of some values that the schema takes. */
  #leaf(schema: z.ZodType, random: Random): unknown {
    for (let tries = 0; tries < 40; tries++) {
      const value = this.#any(random);
      if (schema.safeParse(value).success) return value;
    }
    return PLAUSIBLE.find((value) => schema.safeParse(value).success) ?? anything(random);
  }

  #secret(schema: z.ZodType, random: Random): unknown {
    const one = () => pick(random, random.next() < 0.85 ? WEAK : STRONG);
    for (let tries = 0; tries < 5; tries++) {
      const value = pick(random, [
        one(),
        one(),
        one(),
        null,
        [one(), one()],
        { keyId: this.#any(random), typedBack: one() },
      ]);
      if (schema.safeParse(value).success) return value;
    }
    return one();
  }

  #any(random: Random): unknown {
    const seen = [...this.#seen];
    const chance = random.next();
    if (chance < 0.5 && seen.length > 0) return pick(random, seen);
    return chance < 0.9 ? pick(random, PLAUSIBLE) : pick(random, AWKWARD);
  }

  /** An input of an operation: one that it takes, one that it nearly takes, or anything at all. */
  input(schema: z.ZodType, random: Random): unknown {
    const chance = random.next();
    if (chance < 0.1) return anything(random);
    const good = this.for(schema, random);
    if (chance < 0.55) return good;
    return changedSomewhere(
      good,
      random,
      () => (random.next() < 0.5 ? anything(random) : this.#any(random)),
      (value) => value instanceof Uint8Array,
    );
  }
}
