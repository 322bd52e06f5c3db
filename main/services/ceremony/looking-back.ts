import {
  couldNotLook,
  type LeftBehind,
  type Look,
  leftBehind,
  lookAtFiles,
  lookAtYubiKey,
  type MissingFile,
  missingFiles,
  NOTHING_TOUCHED,
  reachOf,
  type SeenYubiKey,
  unnamedFiles,
} from '../../../app/ceremony/left-behind.ts';
import { stepIn } from '../../../app/ceremony/script/structure.ts';
import { fieldsOf } from '../../../app/registry/ceremony-values.ts';
import type { LedgerEvent } from '../../../app/registry/index.ts';
import { privateKeyFileNames } from '../../../app/registry/key-facts.ts';
import { yubiKeySerialKey } from '../../../app/registry/yubikey-facts.ts';
import { codeOf } from '../../files/opening.ts';
import type { SecretFiles } from '../../keystore/secret-files.ts';
import type { Ledger } from '../../store/ledger.ts';
import type { YubiKeyActs } from '../yubikeys/yubikey-acts.ts';
import type { CeremonyRoom } from './room.ts';

/** What is looked at, and what it is held against. */
interface Places {
  readonly ledger: Ledger;
  readonly room: CeremonyRoom;
  readonly secrets: SecretFiles;
  readonly yubiKeys: Pick<YubiKeyActs, 'look'>;
}

/** Keys of which it is looked whether their files lie there: more than any ceremony makes. */
const MOST_KEYS = 1000;

/** Entries of a YubiKey that are read at the most. */
const MOST_ENTRIES = 10_000;

/**
 * Looks what the act under way has left outside of the ledger: in the folder of key files, on the YubiKey that the script names.
 * It changes nothing, asks for no secret and no touch, and never reads what is encrypted.
 */
export class LookingBack {
  readonly #places: Places;

  constructor(places: Places) {
    this.#places = places;
  }

  /** What there is now; null where no act is under way. What cannot be looked at is said among what was found. */
  async look(): Promise<LeftBehind | null> {
    const { room } = this.#places;
    const underWay = room.running()?.underWay ?? null;
    if (underWay === null) return null;
    const { script, ceremony } = room.scene();
    const step = stepIn(script, underWay.step);
    const begun = ceremony.acts.findLast(({ outcome }) => outcome === null)?.begun ?? ceremony.lastAt;
    const at = new Date().toISOString();
    if (step?.kind !== 'act') return leftBehind(NOTHING_TOUCHED, at, begun);
    switch (reachOf(step.act)) {
      case 'files':
        return leftBehind(await this.#files(begun), at, begun);
      case 'yubikey': {
        const fields = fieldsOf(step, room.scene()) ?? [];
        const serial = String(fields.find(({ id }) => id === 'yubikey')?.value ?? '');
        return leftBehind(lookAtYubiKey(step.act, await this.#yubiKey(serial)), at, begun);
      }
      case 'ledger':
        return leftBehind(NOTHING_TOUCHED, at, begun);
    }
  }

  async #files(begun: string): Promise<Look> {
    const { ledger, secrets } = this.#places;
    try {
      const files = secrets.listed();
      const unnamed = await secrets.seen(unnamedFiles(files, ledger.objects));
      const { looked, findings } = lookAtFiles({ files: files.length, unnamed }, ledger.objects, begun);
      return { looked, findings: [...findings, ...missingFiles(this.#missing())] };
    } catch (error) {
      if (codeOf(error) === '') throw error;
      return couldNotLook('The folder of key files', `the system says ${codeOf(error)}.`);
    }
  }

  /** The files of keys that are not here, and of which no copy is said to be kept elsewhere. */
  #missing(): MissingFile[] {
    const { ledger, secrets } = this.#places;
    const all = { search: '', organizationId: null, limit: MOST_KEYS, offset: 0 };
    return ledger.lists
      .list('key', all)
      .filter(({ state }) => state.status !== 'destroyed' && state.offline.length === 0)
      .flatMap(({ state }) =>
        privateKeyFileNames(state.privateKey)
          .filter((name) => !secrets.lies(name))
          .map((name) => ({ of: state.label, name })),
      );
  }

  async #yubiKey(serial: string): Promise<SeenYubiKey> {
    const { ledger, yubiKeys } = this.#places;
    const { problem, rows } = await yubiKeys.look();
    const plugged = rows.find((row) => row.serial === serial && row.plugged !== null)?.plugged ?? null;
    const known = ledger.objects.holderOf('yubikey', yubiKeySerialKey(serial));
    return {
      serial,
      cannotLook: problem?.happened ?? null,
      plugged: plugged && {
        fido: plugged.fido,
        problems: plugged.problems.map(({ happened }) => happened),
      },
      known:
        known === undefined
          ? null
          : { pinIsSet: this.#pinIsSet(known.id), hasCredential: known.credential !== null },
    };
  }

  /** Whether entries say that a YubiKey has a PIN: since it was reset, where it was. */
  #pinIsSet(id: string): boolean {
    const last = this.#places.ledger.entries
      .ofObject(id, MOST_ENTRIES)
      .findLast(({ eventType }) => ABOUT_PIN.has(eventType));
    return last !== undefined && last.eventType !== 'YubiKeyReset';
  }
}

/** What says that a YubiKey has a PIN, and what that it has none any more. Without one it makes no credential. */
const ABOUT_PIN: ReadonlySet<string> = new Set<LedgerEvent['event_type']>([
  'PinConfigured',
  'YubiKeyProvisioned',
  'YubiKeyReset',
]);
