import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { createAccount, createOperator, createUser, type KeyPair } from '@nats-io/nkeys';
import { v7 as uuidv7 } from 'uuid';
import type { ParameterKind, Probe, StepOf } from '../../app/ceremony/script/format.ts';
import { stepIn } from '../../app/ceremony/script/structure.ts';
import type { Brought, RoomNow } from '../../app/contract/ceremony.ts';
import { signedBy } from '../../app/evidence/signature-check.ts';
import type { Actor } from '../../app/model/envelope.ts';
import type { Measured, Seat } from '../../app/registry/ceremony-facts.ts';
import { textOf } from '../../app/registry/ceremony-values.ts';
import type { Command, CommandNamed, StateOf } from '../../app/registry/index.ts';
import { initialsOf } from '../../app/registry/initials.ts';
import { keyPurposeSchema } from '../../app/registry/key-facts.ts';
import { publicFacts } from '../../main/evidence/key-pair.ts';
import { verifySignature } from '../../main/evidence/pki-signature.ts';
import { SecretFiles } from '../../main/keystore/secret-files.ts';
import { paperFile, transcriptPaperIn, writeAndReadBack } from '../../main/services/ceremony/records.ts';
import { CeremonyRoom, type SigningOffWith } from '../../main/services/ceremony/room.ts';
import { askedBy, roomOf } from '../../main/services/ceremony/room-state.ts';
import { Scripts } from '../../main/services/ceremony/scripts.ts';
import { Drafts } from '../../main/services/drafts/drafts.ts';
import type { Registrar } from '../../main/services/recording/registrar.ts';
import type { SigningMeans } from '../../main/services/signing/means.ts';
import { signerWithKey } from '../../main/services/signing/statement-signer.ts';
import type { Ledger } from '../../main/store/ledger.ts';
import {
  createNatsAccount,
  createNatsOperator,
  createNatsUser,
  createOrganization,
  createPerson,
  generateKey,
} from './commands.ts';
import { openLedger, registrarOf } from './ledgers.ts';
import {
  byPassphrase,
  encryptQuickly,
  makeSigningKey,
  softwareSeeds,
  softwareSigning,
} from './signing-keys.ts';
import { PASSPHRASE } from './steps.ts';
import { temporaryFolder } from './temporary.ts';
import { assignYubiKey, provisionYubiKey, touched } from './yubikey-commands.ts';

/** Somebody who can sit in a ceremony. */
interface Sitting {
  readonly id: string;
  readonly name: string;
  readonly keyId: string;
  readonly yubikeyId: string;
}

const NAMES = ['Ada Ames', 'Bram Berg', 'Cleo Cole', 'Dora Dane', 'Emil Erb', 'Fay Finch', 'Gus Gray'];

/**
 * A ledger on the disk with people who have keys and YubiKeys, and the room in which they hold ceremonies. What a YubiKey's
 * touch signs, a P-256 key signs here, in the form in which the YubiKey gives it.
 */
export class CeremonyDesk {
  readonly acme = createOrganization({ id: uuidv7() });
  /** For which ceremonies are held. */
  organizationId: string | null = this.acme.id;
  /** Where ceremonies are held; null where that is not said. */
  locationId: string | null = null;
  readonly ledger: Ledger;
  readonly registrar: Registrar;
  readonly scripts: Scripts;
  readonly room: CeremonyRoom;
  readonly drafts: Drafts;
  readonly files: SecretFiles;
  readonly people: Sitting[] = [];
  /** Who acts: nobody of the registry until somebody sits somewhere. */
  acting: Actor | string = 'Officer A';
  /** What the laptop tells, by probe; what is not here is as the script expects it. */
  readonly tells = new Map<Probe, Measured>();
  /** The folder into which a step has written last. */
  written = '';
  readonly #counters = new Map<string, number>();

  /** @param data the folder of the app: the ledger lies in `events`, the keys in `keys` */
  constructor(data = temporaryFolder()) {
    this.files = new SecretFiles(path.join(data, 'keys'));
    this.ledger = openLedger(path.join(data, 'events'));
    this.registrar = registrarOf(this.ledger, () => this.acting);
    this.scripts = new Scripts(this.ledger, this.registrar);
    this.room = new CeremonyRoom(this.ledger, this.registrar, async (probe) => this.tells.get(probe) ?? FINE);
    const sign = softwareSigning(this.ledger, this.files);
    this.drafts = new Drafts(this.ledger, this.registrar, sign, softwareSeeds(this.ledger, this.files).sign);
  }

  /** Records an organization, and people with keys, YubiKeys and a role by which they approve scripts. */
  async settle(people = 6): Promise<void> {
    this.registrar.record(this.acme);
    const role: Command = {
      type: 'CreateRole',
      ...{ id: uuidv7(), organizationId: this.acme.id, name: 'Security officer', description: null },
      permissions: [],
    };
    this.registrar.record(role);
    const source = this.ledger.identity?.source ?? '';
    for (const [at, name] of NAMES.slice(0, people).entries()) {
      const person = createPerson(this.acme.id, { id: uuidv7(), name, email: `officer${at}@acme.example` });
      this.registrar.record(person);
      this.registrar.record({
        type: 'GiveRole',
        id: person.id,
        roleId: role.id,
        unitId: null,
        systemWide: false,
      });
      const owner = { organizationId: this.acme.id, personId: person.id, label: `Key of ${name}` };
      const key = await makeSigningKey((id) => this.files.pathOf(id), owner);
      this.registrar.record(key);
      const yubikeyId = uuidv7();
      this.registrar.record(assignYubiKey(person.id, { yubikeyId, serial: String(1000 + at) }));
      this.registrar.record(provisionYubiKey(yubikeyId, {}, source));
      this.people.push({ id: person.id, name, keyId: key.id, yubikeyId });
    }
  }

  /** Records somebody who has nothing yet. */
  newcomer(name: string): Promise<string> {
    const email = `${name.split(' ')[0]?.toLowerCase()}@acme.example`;
    const person = createPerson(this.acme.id, { id: uuidv7(), name, email });
    this.registrar.record(person);
    return Promise.resolve(person.id);
  }

  /** Records a key of which there are shares. */
  sharedKey(): Promise<string> {
    const { publicKey, fingerprint } = publicFacts(generateKeyPairSync('ed25519').privateKey);
    const id = uuidv7();
    const shares = { file: `${id}.shares.age`, needed: 2, total: 3, hashes: Array(3).fill('A'.repeat(43)) };
    const yubikey = {
      ...{ method: 'challenge-response' as const, file: `${id}.yubikey-1.age`, serial: '12345678' },
      ...{ slot: 2 as const, challenge: 'A'.repeat(43) },
    };
    this.registrar.record(
      generateKey(this.acme.id, {
        id,
        publicKey,
        fingerprint,
        bound: { kind: 'bound-age-files', yubikeys: [yubikey], shares },
      }),
    );
    return Promise.resolve(id);
  }

  /** The person of an id. */
  person(id: string): Sitting {
    const found = this.people.find((one) => one.id === id);
    if (found === undefined) throw new Error('There is nobody of this id.');
    return found;
  }

  /** A key or a YubiKey of somebody's own. */
  means(who: Sitting, kind: 'key' | 'yubikey'): SigningMeans {
    if (kind === 'key') {
      const key = this.ledger.objects.get('key', who.keyId);
      if (key === undefined) throw new Error('They have no key.');
      return {
        kind,
        keyId: who.keyId,
        signer: signerWithKey(key, byPassphrase(), softwareSigning(this.ledger, this.files)),
      };
    }
    const credential = this.ledger.objects.get('yubikey', who.yubikeyId)?.credential;
    if (credential == null) throw new Error('They have no YubiKey.');
    const { credential_id, public_key, fingerprint } = credential;
    return {
      kind,
      yubikeyId: who.yubikeyId,
      signer: {
        fingerprint,
        sign: async (statement) => {
          const counter = (this.#counters.get(who.yubikeyId) ?? credential.counter) + 1;
          this.#counters.set(who.yubikeyId, counter);
          const made = {
            kind: 'fido2' as const,
            credential_id,
            public_key,
            ...touched(who.yubikeyId, statement, counter),
          };
          if (signedBy(made, statement, verifySignature) !== fingerprint)
            throw new Error('The stand-in signs wrongly.');
          return made;
        },
      },
    };
  }

  /** Opens a ceremony by a registered script, with the people in its seats in their order. @param told by parameter */
  async open(scriptId: string, told: (id: string, kind: ParameterKind) => string | number): Promise<void> {
    const { script } = this.scripts.script(scriptId);
    const [first] = this.people;
    if (first === undefined) throw new Error('Nobody');
    this.acting = { kind: 'person', id: first.id, name: first.name };
    await this.room.open({
      ...{ scriptId, organizationId: this.organizationId, locationId: this.locationId },
      seats: askedBy(script).seats.map(({ role, number }, at) => ({
        ...{ role, number },
        personId: this.people[at]?.id ?? '',
      })),
      params: (script.params ?? []).map(({ id, kind }) => ({ id, value: told(id, kind) })),
      items: (script.inventory ?? []).map(({ id, serial }, at) => ({
        id,
        serial: serial === 'ask' ? String(20_000 + at) : (serial ?? null),
      })),
    });
  }

  /** Goes on to the end and closes the ceremony. @returns the parts in the order in which they were done */
  async toItsEnd(): Promise<readonly string[]> {
    const done: string[] = [];
    for (let step = await this.goOn(); step !== null; step = await this.goOn()) done.push(step);
    this.room.do(this.room.closing());
    return done;
  }

  /** What the room shows. */
  now(): RoomNow | null {
    const head = this.ledger.head();
    if (head === null) throw new Error('The ledger is empty.');
    const ledger = { name: 'Test', head: head.cid };
    return roomOf(this.room.scene(), { now: new Date().toISOString(), ledger, seq: head.seq }).now;
  }

  /** Signs off with what the seat signs with. */
  async signOff(position: string, seat: Seat): Promise<void> {
    const { script, ceremony } = this.room.scene();
    const sitter = ceremony.seats.find((one) => one.role === seat.role && one.number === seat.number)?.sitter;
    const who = this.person(sitter?.person_id ?? '');
    const kind = script.roles.find(({ id }) => id === seat.role)?.signs_with ?? 'yubikey';
    const means: SigningOffWith =
      kind === 'initials' ? { kind, initials: initialsOf(who.name) } : this.means(who, kind);
    await this.room.signOff(position, seat, means);
  }

  /** Does what the open step asks for, as it is written, and has it signed off. @returns its id; null when all is done */
  async goOn(): Promise<string | null> {
    const now = this.now();
    if (now === null) return null;
    if (now.standing === 'open') await this.bring(now);
    for (let at = this.now(); at?.id === now.id && at.standing === 'to sign'; at = this.now()) {
      const seat = at.missing[0]?.seats[0];
      if (seat === undefined) throw new Error(`Nobody is there to sign ${now.id}.`);
      await this.signOff(now.id, seat);
    }
    return now.id;
  }

  /** Lets the open step bring what it is to bring. */
  async bring({ id, ask }: RoomNow): Promise<void> {
    switch (ask.kind) {
      case 'measure':
        await this.room.measure(id);
        return;
      case 'act':
        if (ask.isPlain) this.room.act(id);
        else await this.#withMore(id);
        return;
      case 'gate':
        await this.#approve(id);
        this.room.pass(id);
        return;
      case 'record':
        this.#writeFiles(id, ask.make);
        return;
      default:
        this.room.bring(id, this.#brought(id, ask));
    }
  }

  /** Transcripts are written and read back; a bundle is said to be there, since what is tried here is no export. */
  #writeFiles(id: string, make: Extract<RoomNow['ask'], { kind: 'record' }>['make']): void {
    this.written = temporaryFolder();
    const paper = transcriptPaperIn(this.ledger, this.room.scene().ceremony.id);
    const files = make.flatMap((what) =>
      what === 'bundle' || paper === null
        ? [{ what: 'bundle' as const, name: 'bundle.car', sha256: 'a'.repeat(64), bytes: 10 }]
        : ['transcript.html', 'transcript.pdf'].map((name) =>
            writeAndReadBack('transcript', this.written, name, paperFile(paper, name)),
          ),
    );
    this.room.written(id, files);
  }

  #brought(id: string, ask: RoomNow['ask']): Brought {
    const first = (seats: readonly Seat[]): Seat => {
      const [seat] = seats;
      if (seat === undefined) throw new Error(`Nobody sits there: ${id}`);
      return seat;
    };
    switch (ask.kind) {
      case 'check':
        return { kind: 'answer', seat: first(ask.by), answer: this.#answer(id) };
      case 'capture': {
        const known = this.room.scene().ceremony.items.find((item) => item.id === ask.item)?.serial ?? 'B 42';
        const entries = [{ seat: first(ask.by), value: known }];
        if (ask.blind) entries.push({ seat: first(ask.confirm), value: known });
        return { kind: 'capture', entries };
      }
      case 'readback':
        return {
          kind: 'readback',
          ...{ reader: first(ask.by), listener: first(ask.confirm), said: ask.said, equal: true },
          ...{ heard: ask.isTime ? ask.said : null, firstDifference: null },
        };
      case 'custody':
        return {
          kind: 'custody',
          container: ask.container.serial ?? 'B 77',
          items: ask.items.map(({ serial }) => serial),
          seat: first(ask.by),
        };
      default:
        throw new Error(`${ask.kind} brings nothing.`);
    }
  }

  /** What people find on the thing itself: what the script says that stands there. */
  #answer(id: string): string {
    const scene = this.room.scene();
    const step = stepIn(scene.script, id);
    return step?.kind === 'check' ? (textOf(step.answer, scene) ?? '') : '';
  }

  /** Everybody approves whom the gate asks for. */
  async #approve(id: string): Promise<void> {
    const { script, ceremony } = this.room.scene();
    const ask = this.now()?.ask;
    const step = stepIn(script, id);
    if (ask?.kind !== 'gate' || ask.draft === null || step?.kind !== 'gate') throw new Error('A gate');
    const { draftId, cid } = ask.draft;
    for (const { role, need } of step.need) {
      const seats = ceremony.seats
        .filter((seat) => seat.role === role && seat.sitter !== null)
        .slice(0, need);
      const withWhat = script.roles.find((one) => one.id === role)?.signs_with ?? 'yubikey';
      for (const { sitter } of seats) {
        const who = this.person(sitter?.person_id ?? '');
        await this.drafts.approve(
          draftId,
          cid,
          who.id,
          this.means(who, withWhat === 'initials' ? 'key' : withWhat),
        );
      }
    }
  }

  /** An act that takes a secret or a device: begun, and then done as anywhere else. */
  async #withMore(id: string): Promise<void> {
    const scene = this.room.scene();
    const step = stepIn(scene.script, id);
    if (step?.kind !== 'act') throw new Error('An act');
    this.room.begin(id);
    await this.doAct(step);
  }

  /** Does an act that has been begun. */
  async doAct(step: StepOf<'act'>): Promise<void> {
    const ask = this.now()?.ask;
    if (ask?.kind !== 'act') throw new Error('An act');
    const field = (name: string) => ask.fields.find(({ id }) => id === name)?.value ?? '';
    if (ask.draft !== null) {
      await this.drafts.sign(ask.draft.draftId, ask.draft.cid, byPassphrase());
      return;
    }
    await this.#record(step, field);
  }

  async #record({ act }: StepOf<'act'>, field: (name: string) => string): Promise<void> {
    const orNull = (name: string) => (field(name) === '' ? null : field(name));
    switch (act) {
      case 'GenerateKey': {
        const owner = {
          organizationId: field('organization'),
          personId: orNull('person'),
          label: field('label'),
        };
        await this.generate(keyPurposeSchema.parse(field('purpose')), field('algorithm'), owner);
        return;
      }
      case 'CreateNatsOperator':
        await this.#identity(createOperator(), (publicKey, id) =>
          createNatsOperator(field('organization'), { id, publicKey, name: field('name') }),
        );
        return;
      case 'CreateNatsAccount':
        await this.#identity(createAccount(), (publicKey, id) =>
          createNatsAccount(field('operator'), {
            id,
            publicKey,
            name: field('name'),
            isSystem: field('system') === 'true',
          }),
        );
        return;
      case 'CreateNatsUser':
        await this.#identity(createUser(), (publicKey, id) =>
          createNatsUser(field('account'), {
            id,
            publicKey,
            name: field('name'),
            personId: orNull('person'),
          }),
        );
        return;
      case 'GenerateNatsSigningKey':
        await this.#identity(
          orNull('account') === null ? createOperator() : createAccount(),
          (publicKey, id) => ({
            type: 'GenerateNatsSigningKey',
            ...{ id, publicKey, name: field('name'), scope: null },
            signsFor:
              orNull('account') === null
                ? { kind: 'operator', operator_id: field('operator') }
                : { kind: 'account', account_id: field('account') },
          }),
        );
        return;
      case 'AssignYubiKey':
        this.registrar.record(
          assignYubiKey(field('person'), { yubikeyId: uuidv7(), serial: field('yubikey') }),
        );
        return;
      case 'SetYubiKeyPin':
        this.registrar.record({
          type: 'ConfigurePin',
          ...{ id: this.#yubikey(field('yubikey')), change: 'set', retries: 8 },
        });
        return;
      case 'ProvisionYubiKey':
        this.registrar.record(
          provisionYubiKey(this.#yubikey(field('yubikey')), {}, this.ledger.identity?.source ?? ''),
        );
        return;
      case 'DrillKeyRecovery':
        this.registrar.record({ type: 'DrillKeyRecovery', id: field('key'), shares: [1, 2] });
        return;
      default:
        throw new Error(`${act} is not played here.`);
    }
  }

  #yubikey(serial: string): string {
    const query = { search: serial, organizationId: null, limit: 1, offset: 0 };
    const [found] = this.ledger.lists.list('yubikey', query);
    if (found === undefined) throw new Error(`There is no YubiKey ${serial}.`);
    return found.state.id;
  }

  /** Makes a key, its private half under `PASSPHRASE`, and records it. */
  async generate(
    purpose: StateOf['key']['purpose'],
    algorithm: string,
    owner: Pick<CommandNamed<'GenerateKey'>, 'organizationId' | 'personId' | 'label'>,
  ): Promise<string> {
    const made = await makeSigningKey((id) => this.files.pathOf(id), owner);
    if (algorithm === 'Ed25519') {
      this.registrar.record({ ...made, purpose });
      return made.id;
    }
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: algorithm });
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    await this.#write(made.id, pem);
    this.registrar.record({ ...made, ...publicFacts(privateKey), purpose });
    return made.id;
  }

  /** Makes an identity of NATS, its seed under `PASSPHRASE`, and records it. */
  async #identity(pair: KeyPair, command: (publicKey: string, id: string) => Command): Promise<void> {
    const id = uuidv7();
    await this.#write(id, new TextDecoder().decode(pair.getSeed()));
    this.registrar.record(command(pair.getPublicKey(), id));
  }

  async #write(id: string, secret: string): Promise<void> {
    writeFileSync(this.files.pathOf(id), await encryptQuickly(PASSPHRASE, secret), { mode: 0o600 });
  }
}

/** As the ready scripts expect it. */
const FINE: Measured = [
  { id: 'links_up', value: 0 },
  { id: 'radios', value: 0 },
  { id: 'routes', value: 0 },
];
