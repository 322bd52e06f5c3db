import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import type { Script, StepOf } from '../../app/ceremony/script/format.ts';
import { stepIn } from '../../app/ceremony/script/structure.ts';
import { toBase64url } from '../../app/content/base64url.ts';
import type { CidString } from '../../app/content/cid.ts';
import { cidOfBlock, encodeBlock } from '../../app/content/cid.ts';
import { entryCid, type LedgerEntry } from '../../app/ledger/entry.ts';
import type { StoredEntry } from '../../app/ledger/verification.ts';
import type { Actor } from '../../app/model/envelope.ts';
import { draftRequest } from '../../app/pki/draft/request-draft.ts';
import { correlationUnderWay } from '../../app/registry/ceremony-beside.ts';
import { courseOf, type Stand } from '../../app/registry/ceremony-course.ts';
import { owedCommands, withObjects } from '../../app/registry/ceremony-custody.ts';
import {
  type Ceremony,
  type Evidence,
  RUNNING_KEY,
  type Seat,
  type SignOffProof,
  seatText,
} from '../../app/registry/ceremony-facts.ts';
import { itemsAsOpened, type SaidThing } from '../../app/registry/ceremony-left.ts';
import { fieldsOf, type Scene, serialOf, textOf } from '../../app/registry/ceremony-values.ts';
import { type Decision, decide } from '../../app/registry/dispatch.ts';
import { envelop } from '../../app/registry/envelop.ts';
import { actRefusal } from '../../app/registry/governance.ts';
import type { Command, CommandNamed, LedgerEvent } from '../../app/registry/index.ts';
import { initialsOf } from '../../app/registry/initials.ts';
import { subjectPublicKeyInfo } from '../../app/registry/public-key.ts';
import { Rehearsal } from '../../app/registry/rehearsal.ts';
import { encodeDraftApproval } from '../../app/statements/draft-approval.ts';
import { encodeScriptApproval } from '../../app/statements/script-approval.ts';
import { encodeSignOff } from '../../app/statements/sign-off.ts';
import { publicFacts } from '../../main/evidence/key-pair.ts';
import { SOURCE } from './chain.ts';
import { createOrganization, createPerson, generateKey } from './commands.ts';
import { testId } from './in-memory-registry.ts';
import { KeptRegistry } from './kept-registry.ts';
import { assignYubiKey, privateKeyOfYubiKey, provisionYubiKey, touched } from './yubikey-commands.ts';

/** Somebody who can sit in a ceremony, with a key and a YubiKey of their own. */
export interface Sitter {
  readonly person_id: string;
  readonly name: string;
  readonly keyId: string;
  readonly yubikeyId: string;
  readonly key: KeyObject;
  readonly credential: KeyObject;
}

const NAMES = [
  'Ada Ames',
  'Bram Berg',
  'Cleo Cole',
  'Dora Dane',
  'Emil Erb',
  'Fay Finch',
  'Gus Gray',
  'Hal Hope',
];

/** What a ledger for rehearsals carries in each entry. */
export const REHEARSAL_SOURCE = `rehearsal/${SOURCE}`;

/**
 * A ledger in memory in which ceremonies are held: commands are decided on and held against every rule as the program does
 * it, signatures are real, and all that is recorded stands in a chain of entries.
 */
export class CeremonyWorld {
  readonly registry = new KeptRegistry();
  readonly events: LedgerEvent[] = [];
  readonly chain: StoredEntry[] = [];
  readonly source: string;
  readonly acme = createOrganization();
  readonly people: readonly Sitter[];
  #time = Date.parse('2026-11-23T09:41:07.000Z');

  constructor(source = SOURCE, people = 6) {
    this.source = source;
    this.must(this.acme, OUTSIDE);
    this.people = NAMES.slice(0, people).map((name) => this.#person(name));
  }

  #person(name: string): Sitter {
    const person = createPerson(this.acme.id, {
      name,
      email: `${name.split(' ')[0]?.toLowerCase()}@acme.example`,
    });
    this.must(person, OUTSIDE);
    const key = generateKeyPairSync('ed25519').privateKey;
    const facts = publicFacts(key);
    const { id: keyId } = this.must(
      generateKey(this.acme.id, {
        ...{ label: `Key of ${name}`, purpose: 'Signing', personId: person.id },
        ...{ publicKey: facts.publicKey, fingerprint: facts.fingerprint },
      }),
      OUTSIDE,
    );
    const yubikeyId = testId();
    this.must(assignYubiKey(person.id, { yubikeyId, serial: String(1000 + this.events.length) }), OUTSIDE);
    this.must(provisionYubiKey(yubikeyId, {}, this.source), OUTSIDE);
    const credential = privateKeyOfYubiKey(yubikeyId);
    return { person_id: person.id, name, keyId, yubikeyId, key, credential };
  }

  /** When the next thing happens, RFC 3339 UTC. */
  get now(): string {
    return new Date(this.#time).toISOString();
  }

  /** Sets the clock of the laptop. */
  set now(at: string) {
    this.#time = Date.parse(at);
  }

  /** Position and CID of the last entry. */
  get head(): { readonly seq: number; readonly head: CidString } {
    const last = this.chain.at(-1);
    if (last === undefined) throw new Error('The ledger is empty.');
    return { seq: last.entry.seq, head: last.cid };
  }

  /** The ceremony that runs. @throws Error where none does */
  get ceremony(): Ceremony {
    const running = this.registry.holderOf('ceremony', RUNNING_KEY);
    if (running === undefined) throw new Error('No ceremony runs.');
    return running;
  }

  /** The ceremony that runs, with its script and the registry. */
  get scene(): Scene {
    const { ceremony, registry } = this;
    return { script: this.#scriptOf(ceremony), ceremony, registry };
  }

  #scriptOf({ scriptId }: Ceremony): Script {
    const found = this.registry.get('script', scriptId);
    if (found === undefined) throw new Error('The script is not in the ledger.');
    return found.script;
  }

  /** The part that the ceremony is at. */
  get at(): Stand | null {
    return courseOf(this.scene.script, this.ceremony).at;
  }

  /** Decides on commands as one act, holds what comes of them against every rule, and records it where nothing speaks against it. */
  act(
    commands: readonly Command[],
    actor: Actor = this.leader(),
    correlationId = this.#correlation(),
  ): Decision {
    const registry = new Rehearsal(this.registry, this.now, actor);
    const recorded: LedgerEvent[] = [];
    for (const command of commands) {
      const decision = decide(command, registry);
      if (!decision.accepted) return decision;
      const circumstances = { actor, timestamp: this.now, correlationId, newId: testId };
      for (const event of envelop(decision.facts, circumstances, recorded.at(-1) ?? null)) {
        const refused = actRefusal(registry, event);
        if (refused !== null) return refused;
        registry.apply(event);
        recorded.push(event);
      }
    }
    for (const event of recorded) this.append(event);
    return { accepted: true, facts: [] };
  }

  /** As the program: what an act that is under way records stands under its correlation id. */
  #correlation(): string {
    return correlationUnderWay(this.registry) ?? testId();
  }

  /** Records an event as it is. @throws ContradictionError where a rule speaks against it */
  append(event: LedgerEvent): void {
    this.registry.apply(event);
    this.events.push(event);
    this.chain.push(this.entryOf(event));
    this.#time += 1000;
  }

  /** The entry in which an event would stand. */
  entryOf(event: LedgerEvent): StoredEntry {
    const block = encodeBlock(event);
    const entry: LedgerEntry = {
      seq: this.chain.length + 1,
      prev: this.chain.at(-1)?.cid ?? null,
      event: cidOfBlock(block),
      at: event.timestamp,
      source: this.source,
    };
    return { entry, cid: entryCid(entry), block };
  }

  /** As `act` with one command, and with what the program records with it of the things that a step has moved. */
  actWithThings(command: Command, actor: Actor = this.leader()): Decision {
    const rehearsal = new Rehearsal(this.registry, this.now, actor);
    rehearsal.try(command);
    return this.act([command, ...owedCommands(rehearsal)], actor);
  }

  /** As `act` with one command. @returns the command @throws Error where it is refused */
  must<C extends Command>(command: C, actor?: Actor): C {
    const decision = this.actWithThings(command, actor);
    if (!decision.accepted)
      throw new Error(`${command.type}: ${decision.refusal.code}: ${decision.refusal.happened}`);
    return command;
  }

  /** Who acts at the laptop: whoever leads. */
  leader(): Actor {
    const running = this.registry.holderOf('ceremony', RUNNING_KEY);
    const sitter = running?.seats.find((seat) => seat.sitter !== null)?.sitter;
    return sitter == null
      ? actorOf(this.person(0))
      : { kind: 'person', id: sitter.person_id, name: sitter.name };
  }

  /** One of the people. */
  person(at: number): Sitter {
    const found = this.people[at % this.people.length];
    if (found === undefined) throw new Error('There is nobody.');
    return found;
  }

  /** The person of an id. */
  personOf(id: string): Sitter {
    const found = this.people.find(({ person_id }) => person_id === id);
    if (found === undefined) throw new Error('There is nobody of this id.');
    return found;
  }

  /** Registers a script, and lets so many people approve it who have the role that it asks for. */
  script(script: Script, approvers = script.approve?.need ?? 0): string {
    const { id } = this.must({ type: 'RegisterScript', id: testId(), script }, OUTSIDE);
    for (let at = 0; at < approvers; at++) this.must(this.approval(id, this.person(at)), OUTSIDE);
    return id;
  }

  /** A command by which somebody approves a script with their YubiKey. */
  approval(scriptId: string, { person_id, name, ...sitter }: Sitter): CommandNamed<'ApproveScript'> {
    const cid = this.registry.get('script', scriptId)?.cid;
    if (cid === undefined) throw new Error('The script is not in the ledger.');
    const at = this.now;
    const statement = encodeScriptApproval({
      ...{ ledger: this.source, script: cid, at },
      approver: { id: person_id, name },
    });
    return {
      type: 'ApproveScript',
      ...{ id: scriptId, cid, ledger: this.source, at },
      approver: { personId: person_id, name },
      proof: this.byYubiKey({ person_id, name, ...sitter }, statement),
    };
  }

  /** A command that opens a ceremony: one person to each seat, everything told that the script asks for. */
  opening(
    scriptId: string,
    changes: Partial<CommandNamed<'OpenCeremony'>> = {},
  ): CommandNamed<'OpenCeremony'> {
    const known = this.registry.get('script', scriptId);
    if (known === undefined) throw new Error('The script is not in the ledger.');
    const { script, cid } = known;
    let next = 0;
    const seats = script.roles.flatMap(({ id: role, seats }) =>
      Array.from({ length: seats }, (_, index) => {
        const { person_id, name } = this.person(next++);
        return { role, number: index + 1, sitter: { person_id, name } };
      }),
    );
    return {
      type: 'OpenCeremony',
      id: testId(),
      organizationId: this.acme.id,
      ...{ scriptId, script: cid, title: script.title, ledger: this.source },
      rehearsal: this.source.startsWith('rehearsal/'),
      seats,
      params: (script.params ?? []).map(({ id, kind }) => ({ id, value: this.#param(id, kind) })),
      items: (script.inventory ?? []).map(({ id, serial }) => ({
        ...{ id, object_id: null },
        serial: serial === 'ask' ? `No ${id}` : (serial ?? null),
      })),
      ...changes,
    };
  }

  /**
   * As `opening`, held in a place, so that its custody goes on from one ceremony to the next.
   * @param said the numbers that are read off things, and what each was chosen to be
   */
  openingIn(
    locationId: string | null,
    scriptId: string,
    said: Readonly<Record<string, Partial<SaidThing>>> = {},
  ): CommandNamed<'OpenCeremony'> {
    const opening = this.opening(scriptId, { locationId });
    const script = this.registry.get('script', scriptId)?.script;
    if (script === undefined) throw new Error('The script is not in the ledger.');
    const things = opening.items.map(({ id, serial }) => ({ id, serial, ...said[id] }));
    const about = { locationId, organizationId: opening.organizationId, params: opening.params };
    return { ...opening, items: [...itemsAsOpened(script, things, about, this.registry)] };
  }

  #param(id: string, kind: string): string | number {
    switch (kind) {
      case 'organization':
        return this.acme.id;
      case 'person':
        return this.person(0).person_id;
      case 'key':
        return this.person(0).keyId;
      case 'yubikey':
        return this.person(0).yubikeyId;
      case 'date':
        return '2027-11-23';
      case 'integer':
        return 3;
      default:
        return `The ${id.replaceAll('_', ' ')}`;
    }
  }

  /** A signature over a statement by somebody's private key. */
  byKey({ key, keyId }: Sitter, statement: Uint8Array): Extract<SignOffProof, { readonly kind: 'ed25519' }> {
    const { publicKey, fingerprint } = publicFacts(key);
    const signature = sign(null, statement, key).toString('base64url');
    return { kind: 'ed25519', public_key: publicKey, signature, key_id: keyId, fingerprint };
  }

  /** A signature over a statement by somebody's YubiKey. */
  byYubiKey({ yubikeyId }: Sitter, statement: Uint8Array): Extract<SignOffProof, { readonly kind: 'fido2' }> {
    const known = this.registry.get('yubikey', yubikeyId)?.credential;
    if (known == null) throw new Error('This YubiKey was not set up.');
    return {
      kind: 'fido2',
      ...{ credential_id: known.credential_id, public_key: known.public_key },
      ...touched(yubikeyId, statement, known.counter + 1),
      ...{ yubikey_id: yubikeyId, fingerprint: known.fingerprint },
    };
  }

  /** A command by which a seat signs something off, with what its role signs with, over the head as it is. */
  signing(
    position: string,
    seat: Seat,
    {
      as,
      head = this.head,
      by,
    }: { as?: SignOffProof['kind']; head?: { seq: number; head: CidString }; by?: Sitter } = {},
  ): CommandNamed<'SignOffCeremony'> {
    const { ceremony, script } = this.scene;
    const found = ceremony.seats.find(({ role, number }) => role === seat.role && number === seat.number);
    const who = by ?? this.personOf(found?.sitter?.person_id ?? '');
    const { person_id, name } = who;
    const at = this.now;
    const statement = encodeSignOff({
      ...{ ledger: this.source, ceremony: ceremony.id, step: position, seat: seatText(seat) },
      ...{ signer: { id: person_id, name }, ...head, at },
    });
    const withWhat = script.roles.find(({ id }) => id === seat.role)?.signs_with ?? 'yubikey';
    const kind = as ?? ({ initials: 'initials', key: 'ed25519', yubikey: 'fido2' } as const)[withWhat];
    const proof: SignOffProof =
      kind === 'initials'
        ? { kind, initials: initialsOf(name) }
        : kind === 'ed25519'
          ? this.byKey(who, statement)
          : this.byYubiKey(who, statement);
    return {
      type: 'SignOffCeremony',
      id: ceremony.id,
      ...{ position, seat: { role: seat.role, number: seat.number }, signer: { person_id, name } },
      ...{ ledger: this.source, ...head, at, proof },
    };
  }

  /** The seats of a role in which somebody sits. */
  seatsOf(role: string): readonly Seat[] {
    return this.ceremony.seats
      .filter((seat) => seat.role === role && seat.sitter !== null)
      .map(({ role, number }) => ({ role, number }));
  }

  /** What a step brings where everything goes as written; or, where `wrong`, where it does not. */
  evidenceOf(stepId: string, wrong = false): Evidence {
    const { script, ceremony } = this.scene;
    const step = stepIn(script, stepId);
    const by = typeof step?.by === 'string' ? step.by : (script.roles[0]?.id ?? '');
    const doer = this.seatsOf(by)[0] ?? { role: by, number: 1 };
    const doerIs = ceremony.seats.find(
      ({ role, number }) => role === doer.role && number === doer.number,
    )?.sitter;
    const confirmer = this.seatsOf(step?.confirm ?? '').find(
      (seat) =>
        ceremony.seats.find(({ role, number }) => role === seat.role && number === seat.number)?.sitter
          ?.person_id !== doerIs?.person_id,
    ) ?? { role: step?.confirm ?? '', number: 1 };
    switch (step?.kind) {
      case 'check': {
        const expected = textOf(step.answer, this.scene) ?? '';
        return { kind: 'answer', seat: doer, answer: wrong ? 'something else' : expected, expected };
      }
      case 'capture': {
        const expected = serialOf(ceremony, step.of);
        const value = expected ?? 'B 123';
        const entries = [{ seat: doer, value: wrong && step.blind !== true ? 'X' : value }];
        if (step.blind === true) entries.push({ seat: confirmer, value: wrong ? 'B 124' : value });
        return { kind: 'capture', item: step.of, entries, expected };
      }
      case 'readback': {
        const moment = { now: this.now, ledger: { name: 'Test', head: this.head.head } };
        const said = textOf(step.say, this.scene, moment) ?? '';
        const heard = step.within === undefined ? null : wrong ? '03:00:00' : said;
        return {
          kind: 'readback',
          ...{ reader: doer, listener: confirmer, said, heard, equal: !wrong },
          first_difference: wrong && step.within === undefined ? 3 : null,
        };
      }
      case 'measure':
        return {
          kind: 'measure',
          probe: step.probe,
          values: (step.expect ?? []).map(({ id, value }) => ({ id, value: wrong ? null : value })),
        };
      case 'seal':
      case 'unseal': {
        const container = step.kind === 'seal' ? step.into : step.from;
        const evidence = {
          kind: 'custody' as const,
          moved: step.kind === 'seal' ? ('in' as const) : ('out' as const),
          container: {
            item: container,
            serial: wrong ? 'Other' : (serialOf(ceremony, container) ?? 'B 200'),
          },
          items: step.items.map((item) => ({ item, serial: serialOf(ceremony, item) })),
        };
        if (!ceremony.keepsCustody) return evidence;
        return {
          ...withObjects(evidence, this.scene, testId),
          ...(doerIs == null ? {} : { seat: doer, holder_id: doerIs.person_id }),
        };
      }
      case 'record':
        return {
          kind: 'files',
          files: step.make.map((what) => ({ what, name: `${what}.bin`, sha256: 'a'.repeat(64), bytes: 10 })),
        };
      default:
        throw new Error(`The step ${stepId} brings nothing.`);
    }
  }

  /** Does the act of a step: what it makes is a request's draft, an organization, or nothing. */
  doAct(step: StepOf<'act'>, until: 'begun' | 'done' = 'done'): Decision {
    const { id } = this.ceremony;
    const begun = this.act([{ type: 'BeginCeremonyAct', id, step: step.id }]);
    if (!begun.accepted || until === 'begun') return begun;
    return this.finishAct(step);
  }

  /** Records what the act that is under way brings, and that it is done. */
  finishAct(step: StepOf<'act'>): Decision {
    const command = this.commandOf(step);
    const before = this.events.length;
    const done = this.act([command]);
    if (!done.accepted) return done;
    const events = this.chain.slice(before).map(({ entry }) => entry.event);
    const aggregate = step.act === 'CreateOrganization' ? 'organization' : 'draft';
    return this.act([
      {
        type: 'FinishCeremonyAct',
        ...{ id: this.ceremony.id, step: step.id, events, made: { aggregate, id: command.id } },
      },
    ]);
  }

  /** The command of an act. */
  commandOf(step: StepOf<'act'>): Command {
    const fields = fieldsOf(step, this.scene) ?? [];
    const name = String(fields.find(({ id }) => id === 'name')?.value ?? `Made ${this.events.length}`);
    if (step.act === 'CreateOrganization') return createOrganization({ name, domain: null });
    const { keyId } = this.person(0);
    const key = this.registry.get('key', keyId);
    if (key === undefined) throw new Error('There is no key.');
    const publicKey = subjectPublicKeyInfo(key);
    const bytes = draftRequest({ subject: [['CN', name]], publicKey, names: [] });
    return {
      type: 'PrepareDraft',
      ...{ id: testId(), organizationId: this.acme.id, title: name },
      content: { kind: 'certificate-request', request_id: testId(), key_id: keyId },
      ...{ bytes: toBase64url(bytes), signer: { kind: 'key', key_id: keyId }, needed: 1 },
      expiresAt: '2027-01-01T00:00:00.000Z',
    };
  }

  /** A command by which somebody approves a draft with their YubiKey. */
  draftApproval(draftId: string, who: Sitter): CommandNamed<'ApproveDraft'> {
    const cid = this.registry.get('draft', draftId)?.cid;
    if (cid === undefined) throw new Error('The draft is not in the ledger.');
    const { person_id, name } = who;
    const at = this.now;
    const statement = encodeDraftApproval({
      ...{ ledger: this.source, draft: draftId, bytes: cid, at },
      approver: { id: person_id, name },
    });
    return {
      type: 'ApproveDraft',
      ...{ id: draftId, cid, ledger: this.source, at },
      approver: { personId: person_id, name },
      proof: this.byYubiKey(who, statement),
    };
  }
}

/** Who acts outside of a ceremony: before roles govern anybody may. */
export const OUTSIDE: Actor = { kind: 'officer', name: 'Officer A' };

/** Somebody as who acts. */
export function actorOf({ person_id: id, name }: Sitter): Actor {
  return { kind: 'person', id, name };
}
