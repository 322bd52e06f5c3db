import { createPrivateKey, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import type { ActNow, FormField } from '../../app/model/commands.ts';
import type { Actor } from '../../app/model/envelope.ts';
import type { Filled } from '../../app/model/fields.ts';
import type { KeyAlgorithm } from '../../app/pki/algorithms.ts';
import { deliveredProfiles } from '../../app/pki/profiles/delivered.ts';
import { placeOf } from '../../app/registry/belonging.ts';
import { actsOn, commandOf, type Decision, forms, isStateOf } from '../../app/registry/dispatch.ts';
import { envelop } from '../../app/registry/envelop.ts';
import type { AggregateName, Command, LedgerEvent, StateOf } from '../../app/registry/index.ts';
import { rows } from '../../app/registry/index.ts';
import { type KeyPurpose, keyPurposeSchema } from '../../app/registry/key-facts.ts';
import { isRotating } from '../../app/registry/key-rules.ts';
import { Rehearsal } from '../../app/registry/rehearsal.ts';
import { permissionSchema } from '../../app/registry/role-facts.ts';
import { type PublicKeyFacts, publicFacts } from '../../main/evidence/key-pair.ts';
import { createOrganization, createPerson } from './commands.ts';
import { assignRole, createDelegation, letRolesGovern } from './commands-authority.ts';
import { testId } from './in-memory-registry.ts';
import { KeptRegistry } from './kept-registry.ts';
import { stepsAfter, stepsBefore } from './lives-certificates.ts';
import { makers } from './lives-makers.ts';
import { natsChoosers, natsStepBefore } from './lives-nats.ts';
import { scriptStepsBefore } from './lives-scripts.ts';
import { testKey } from './pki.ts';
import type { Random } from './random.ts';

/*
 * Random lives of a registry: commands as people enter them, mostly with sense and sometimes without, each tried, and
 * recorded where it is accepted. What there is to enter is read from the declarations, so that whatever is declared next
 * is tried, too.
 */

/** What was tried in one step. */
export interface Attempt {
  readonly type: string;
  readonly actor: Actor;
  /** null where there is nothing yet that it could be about, or what was entered is no such command: its form refuses it. */
  readonly command: Command | null;
  readonly decision: Decision | null;
  /** What was recorded of it. */
  readonly events: readonly LedgerEvent[];
}

/** Names collide: there are few, and some differ in nothing that counts. */
const NAMES = [
  'Alpha',
  'ALPHA',
  'Beta',
  'beta ',
  'Gamma',
  'Delta',
  'Épsilon',
  'E\u0301psilon',
  'Zeta',
  'Eta',
  'Theta',
  'Iota',
];
const NONSENSE = ['', ' ', 'zero\u200bwidth', 'two\nlines', 'x'.repeat(2001), '\ud800'];
const DAY = 86_400_000;
const HOURS = 3_600_000;
/** What an Ed25519 private key has before its 32 bytes in PKCS #8. Source: RFC 8410, section 7. */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');
const BEGINNING = Date.parse('2026-11-23T09:41:07.000Z');

/** Every command that these lives try, and of which aggregate it is. */
export const commandTypes: ReadonlyMap<string, AggregateName> = new Map(
  Object.values(rows)
    .filter(isLived)
    .flatMap(({ aggregate, desk }) =>
      Object.keys(desk.rows.commands)
        // What a step of a ceremony has moved, the ceremony's own lives record.
        .filter((type) => !type.endsWith('InCeremony'))
        .map((type): [string, AggregateName] => [type, aggregate.name]),
    ),
);

/** While a ceremony runs nothing is done beside it: ceremonies have lives of their own, in test/unit/ceremony. */
function isLived({ aggregate }: { readonly aggregate: { readonly name: AggregateName } }): boolean {
  return aggregate.name !== 'ceremony';
}

/** The commands that are tried seldom: an object that has ended is of no use to the others. */
const seldom: ReadonlySet<string> = new Set([
  ...[...forms.values()].flatMap(({ type, irreversible }) => (irreversible === null ? [] : [type])),
  ...['SuspendOrganization', 'SuspendPerson', 'ReportYubiKeyLost', 'RetireYubiKey'],
]);

/** What ends a rotation: where none was begun, that comes first, or it would be reached in few lives. */
const ofRotations: ReadonlySet<string> = new Set(['CompleteKeyRotation', 'AbortKeyRotation']);

/** One registry, from nothing on. */
export class Life {
  readonly registry = new KeptRegistry();
  readonly events: LedgerEvent[] = [];
  readonly random: Random;
  readonly #types: readonly string[];
  readonly #privateKeys = new Map<string, KeyObject>();
  /** What is tried next, where something was begun; anything, where this is null. */
  #next: string | null = null;
  #time = BEGINNING;

  /** @param without commands that are not tried */
  constructor(random: Random, without: readonly string[] = []) {
    this.random = random;
    const weights = [...commandTypes.keys()].flatMap((type) =>
      without.includes(type) ? [] : Array<string>(weightOf(type)).fill(type),
    );
    this.#types = weights;
  }

  /** The time of the next act, RFC 3339 UTC. */
  get now(): string {
    return new Date(this.#time).toISOString();
  }

  /** An organization, its people, what they delegate, and roles that govern: everything else is done by who may. */
  letGovern(): Attempt[] {
    return [...this.delegate(), this.attempt(letRolesGovern())];
  }

  /** An organization, its people, and what they delegate. */
  delegate(): Attempt[] {
    const organization = createOrganization();
    const people = [1, 2, 3].map((number) =>
      createPerson(organization.id, { email: `officer${number}@acme.example` }),
    );
    const all = [...permissionSchema.options];
    const [first, second, third] = people.map(({ id }) => id);
    if (first === undefined || second === undefined || third === undefined) throw new Error('three people');
    const validFrom = this.now.slice(0, 10);
    /** Something is delegated, and delegated on. */
    const chain = () => {
      const above = createDelegation(organization.id, first, second, { validFrom, permissions: all });
      const below = { validFrom, permissions: all, derivesFrom: above.id };
      return [above, createDelegation(organization.id, second, third, below)] as const;
    };
    const [revoked, belowIt] = chain();
    const commands: Command[] = [
      organization,
      ...people,
      ...[first, second].map((id) => assignRole(id, all, { kind: 'system' })),
      revoked,
      belowIt,
      { type: 'RevokeDelegation', id: revoked.id, reason: 'SecurityIncident', remark: null },
      ...chain(),
    ];
    return commands.map((command) => this.attempt(command));
  }

  /** Tries one command. @param wanted which one; any, where that is left out */
  step(wanted?: string): Attempt {
    this.#time += this.random.between(1, 4) * HOURS;
    const type = wanted ?? this.#next ?? this.oneOf(this.#types);
    this.#next = null;
    if (ofRotations.has(type) && !this.#isRotating() && this.chance(0.8))
      return this.step('InitiateKeyRotation');
    const made = makers[type] ?? natsChoosers[type];
    const command = made === undefined ? this.#asked(type) : made(this);
    if (command !== null) return this.attempt(command);
    const first = stepsBefore[type] ?? scriptStepsBefore[type] ?? natsStepBefore(this, type) ?? undefined;
    return first === undefined || this.chance(0.2)
      ? { type, actor: this.#actor(), command, decision: null, events: [] }
      : this.step(first);
  }

  #isRotating(): boolean {
    return this.registry.states('key').some(isRotating);
  }

  /** Tries this command, and records what comes of it. */
  attempt(command: Command): Attempt {
    const actor = this.#approverOf(command) ?? this.#actor();
    const decision = new Rehearsal(this.registry, this.now, actor).would(command);
    if (!decision.accepted) return { type: command.type, actor, command, decision, events: [] };
    const act = { actor, timestamp: this.now, correlationId: testId(), newId: testId };
    const events = envelop(decision.facts, act);
    for (const event of events) this.registry.apply(event);
    this.events.push(...events);
    const after = stepsAfter[command.type];
    if (after !== undefined && this.chance(0.6)) this.#next = this.oneOf(after);
    return { type: command.type, actor, command, decision, events };
  }

  /** A key pair: of Ed25519 a fresh one, made of this life's own chance. The private half stays here. */
  freshKey(algorithm: KeyAlgorithm = 'Ed25519'): PublicKeyFacts {
    const privateKey = algorithm === 'Ed25519' ? this.#freshEd25519() : testKey(algorithm).privateKey;
    const facts = publicFacts(privateKey);
    this.#privateKeys.set(facts.publicKey, privateKey);
    return facts;
  }

  #freshEd25519(): KeyObject {
    const seed = Buffer.from(Array.from({ length: 32 }, () => this.random.between(0, 255)));
    return createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, seed]), format: 'der', type: 'pkcs8' });
  }

  /** The private half of a key that this life has made. @throws Error for another one */
  privateKeyOf(publicKey: string): KeyObject {
    const found = this.#privateKeys.get(publicKey);
    if (found === undefined) throw new Error('No life has made this key.');
    return found;
  }

  chance(probability: number): boolean {
    return this.random.next() < probability;
  }

  oneOf<T>(list: readonly [T, ...T[]] | readonly T[]): T {
    const found = list[this.random.between(0, list.length - 1)];
    if (found === undefined) throw new Error('nothing to choose from');
    return found;
  }

  /** A name as the form would have left it. */
  name(): string {
    return this.oneOf(NAMES).trim().normalize('NFC');
  }

  severalOf<T>(list: readonly T[]): T[] {
    const many = this.random.next() * this.random.next();
    return list.filter(() => this.chance(many));
  }

  /** Any object of an aggregate, mostly a living one and mostly one that is in use; null where there is none. */
  some<A extends AggregateName>(
    aggregate: A,
    fits: (state: StateOf[A]) => boolean = () => true,
  ): StateOf[A] | null {
    const found: StateOf[A][] = [];
    const living: StateOf[A][] = [];
    const active: StateOf[A][] = [];
    for (const one of this.registry.all()) {
      if (!isStateOf(aggregate, one) || !fits(one.state)) continue;
      found.push(one.state);
      if (!one.ended) living.push(one.state);
      if ('status' in one.state && one.state.status === 'active') active.push(one.state);
    }
    const wish = this.random.next();
    const from = [...(wish < 0.75 ? [active] : []), ...(wish < 0.96 ? [living] : []), found];
    const list = from.find(({ length }) => length > 0);
    return list === undefined ? null : this.oneOf(list);
  }

  /** The id of an object of an aggregate, mostly of this organization; mostly null, where it is left out so often. */
  idOf(aggregate: AggregateName, organizationId: string | null, leftOut = 0): string | null {
    if (this.chance(leftOut)) return null;
    const isForeign = this.chance(0.05);
    return (
      this.some(
        aggregate,
        (state) => isForeign || this.#organizationOf(aggregate, state.id) === organizationId,
      )?.id ?? null
    );
  }

  /** Mostly the same, so that there are keys that can take each other’s place. */
  keyPurpose(): KeyPurpose {
    // Below authorities there is most to be tried, and then with those who sign.
    if (this.chance(0.4)) return 'CertificateAuthority';
    return this.chance(0.5) ? 'Signing' : this.oneOf(keyPurposeSchema.options);
  }

  withYubiKey(make: (id: string) => Command): Command | null {
    const key = this.some('yubikey');
    return key === null ? null : make(key.id);
  }

  #organizationOf<A extends AggregateName>(aggregate: A, id: string): string | null {
    const state = this.registry.get(aggregate, id);
    if (state === undefined) return null;
    const place = placeOf(aggregate, state, this.registry);
    return place === 'system' ? null : place.organizationId;
  }

  /** A command as somebody enters it; null where that is none. */
  #asked(type: string): Command | null {
    const form = forms.get(type);
    if (form === undefined) throw new Error(`Nothing makes the command ${type}.`);
    const about =
      form.effect === 'changes' ? this.#object(form.aggregate, type) : { id: testId(), act: null };
    if (about === null) return null;
    const organizationId = form.effect === 'changes' ? this.#organizationOf(form.aggregate, about.id) : null;
    const entered: Record<string, Filled> = {};
    for (const field of form.fields) {
      const now = about.act?.now[field.name];
      entered[field.name] =
        now !== undefined && this.chance(0.6) ? now : this.#value(field, about.act, organizationId, entered);
    }
    if (type === 'CreateDelegation' && this.chance(0.7)) Object.assign(entered, this.#delegation());
    if (type === 'InitiateKeyRotation' && this.chance(0.8)) Object.assign(entered, this.#rotation(about.id));
    try {
      return commandOf(type, about.id, entered);
    } catch (error) {
      if (error instanceof z.ZodError) return null;
      throw error;
    }
  }

  /** An object that a command could be about, mostly one with which it can be done now. */
  #object<A extends AggregateName>(
    aggregate: A,
    type: string,
  ): { readonly id: string; readonly act: ActNow | null } | null {
    let last: { readonly id: string; readonly act: ActNow | null } | null = null;
    for (let tries = 0; tries < 12; tries++) {
      const state = tries % 2 === 0 ? this.some(aggregate) : this.#any(aggregate);
      if (state === null) return null;
      const act = actsOn(aggregate, state, this.registry).find((one) => one.type === type) ?? null;
      last = { id: state.id, act };
      if ((act !== null && act.why === null) || this.chance(0.05)) break;
    }
    return last;
  }

  #any<A extends AggregateName>(aggregate: A): StateOf[A] | null {
    const states = this.registry.states(aggregate);
    return states.length === 0 ? null : this.oneOf(states);
  }

  #value(
    field: FormField,
    act: ActNow | null,
    organizationId: string | null,
    entered: Readonly<Record<string, Filled>>,
  ): Filled {
    if (this.chance(0.01)) return this.oneOf(NONSENSE);
    // Where people are, most is possible.
    const people = field.name === 'organizationId' && this.chance(0.8) ? this.some('person') : null;
    if (people !== null) return people.organizationId;
    switch (field.kind) {
      case 'text':
        return field.optional && this.chance(0.4) ? null : this.#text(field.name);
      case 'lines':
        return this.#profileText();
      case 'number':
        return this.chance(0.5) ? null : this.random.between(1, 3);
      case 'yes':
        return this.chance(0.2);
      case 'day':
        return field.optional && this.chance(0.3) ? null : this.#day();
      case 'choice': {
        if (field.optional && this.chance(0.4)) return null;
        const choices = Object.keys(act?.offers[field.name] ?? field.choices);
        return choices.length === 0 ? testId() : this.oneOf(choices);
      }
      case 'several':
        return this.severalOf(Object.keys(field.choices));
      case 'reference': {
        const home = field.within === undefined ? organizationId : entered[field.within];
        const within = field.within !== undefined || field.sameOrganization === true ? String(home) : null;
        if (field.optional && this.chance(0.5)) return null;
        if (within !== null) return this.idOf(field.to, within) ?? testId();
        return this.some(field.to)?.id ?? testId();
      }
    }
  }

  /** A delegation that makes sense, which chance alone would hardly ever enter; null where there is nobody for one. */
  #delegation(): Readonly<Record<string, Filled>> | null {
    const parent = this.chance(0.6) ? this.some('delegation') : null;
    const delegator =
      parent === null
        ? this.some('person', ({ roles }) => roles.length > 0)
        : (this.registry.get('person', parent.delegateId) ?? null);
    if (delegator === null) return null;
    const { organizationId, roles } = delegator;
    const delegate = this.some(
      'person',
      (one) => one.organizationId === organizationId && one.id !== delegator.id,
    );
    const role = roles.length > 0 ? this.oneOf(roles) : null;
    const scope = parent?.scope ?? role?.scope ?? { kind: 'organization' };
    const permitted =
      parent?.permissions ??
      (role !== null && 'role_id' in role
        ? this.registry.get('role', role.role_id)?.permissions
        : role?.permissions) ??
      [];
    if (delegate === null || permitted.length === 0) return null;
    const chosen = [this.oneOf(permitted), this.oneOf(permitted)];
    const today = this.now.slice(0, 10);
    return {
      organizationId,
      delegatorId: delegator.id,
      delegateId: delegate.id,
      permissions: permissionSchema.options.filter((permission) => chosen.includes(permission)),
      unitId: scope.kind === 'unit' ? scope.unit_id : null,
      derivesFrom: parent?.id ?? null,
      validFrom: parent !== null && today < parent.validFrom ? parent.validFrom : today,
      validUntil: parent?.validUntil ?? (this.chance(0.5) ? null : this.#day()),
    };
  }

  /** A key that can take the place of another, which chance alone would hardly ever find; nothing where there is none. */
  #rotation(id: string): Readonly<Record<string, Filled>> {
    const key = this.registry.get('key', id);
    const successor = this.some(
      'key',
      (one) =>
        one.id !== id &&
        one.organizationId === key?.organizationId &&
        one.purpose === key.purpose &&
        one.status === 'active' &&
        one.rotation === null,
    );
    return successor === null ? {} : { successorId: successor.id };
  }

  #text(name: string): string {
    switch (name) {
      case 'attributes':
        return this.oneOf(['owner = Alpha', 'owner = Beta; cost centre = 42']);
      case 'email':
        return `${this.oneOf(NAMES.slice(0, 6)).trim()}@${this.oneOf(['acme', 'beta'])}.example`;
      case 'domain':
        return this.oneOf(['acme.example', 'beta.example']);
      case 'number':
        return `A-${this.random.between(1, 9)}`;
      case 'reason':
      case 'remark':
      case 'purpose':
        return this.oneOf(['It is no longer needed.', 'As was decided.']);
      default:
        return this.oneOf(NAMES);
    }
  }

  /** The text of a profile of one's own; now and then one that is delivered, or none. */
  #profileText(): string {
    const text = this.oneOf(Object.values(deliveredProfiles));
    if (this.chance(0.1)) return this.chance(0.5) ? text : text.replace('[validity]', '[validty]');
    return text.replace(/^name = ".*"$/m, `name = "own-${this.random.between(1, 4)}"`);
  }

  #day(): string {
    return new Date(this.#time + this.random.between(-2, 12) * DAY).toISOString().slice(0, 10);
  }

  /** Whoever approves by initials is, as a rule, who acts. */
  #approverOf(command: Command): Actor | null {
    if (command.type !== 'ApproveDraft' || command.proof.kind !== 'initials' || this.chance(0.1)) return null;
    const { personId: id, name } = command.approver;
    return { kind: 'person', id, name };
  }

  /** Who acts: before roles govern an officer, then mostly somebody who may. */
  #actor(): Actor {
    const governed = this.registry.states('ledger').some(({ rolesGovernSince }) => rolesGovernSince !== null);
    if (!governed || this.chance(0.03)) return { kind: 'officer', name: 'Officer A' };
    const may = this.registry
      .states('person')
      .filter(({ roles }) => roles.some((role) => 'permissions' in role && role.scope.kind === 'system'));
    const person = may.length > 0 && this.chance(0.8) ? this.oneOf(may) : this.some('person');
    return person === null
      ? { kind: 'system', name: 'The program' }
      : { kind: 'person', id: person.id, name: person.name };
  }
}

function weightOf(type: string): number {
  if (type === 'CreateOrganization') return 2;
  if (type === 'CreatePerson') return 16;
  if (seldom.has(type)) return 1;
  return forms.get(type)?.effect === 'makes' || type.startsWith('Create') ? 8 : 4;
}
