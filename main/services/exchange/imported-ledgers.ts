import { existsSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { v7 as uuidv7 } from 'uuid';
import type { BundleManifest } from '../../../app/bundle/manifest.ts';
import type { LedgerIdentity } from '../../../app/ledger/identity.ts';
import { uuidSchema } from '../../../app/model/values.ts';
import { atOnce, type InPieces } from '../../../app/pieces.ts';
import { type Problem, ProblemError } from '../../../app/problem.ts';
import { Ledger, type OnOpening } from '../../store/ledger.ts';
import { inTurns } from '../../store/turns.ts';

/** The folder below the own ledger's that holds the copies, each in a folder of its own, named after its id. */
export const IMPORTED_FOLDER = 'imported';

/** A copy whose file cannot be opened; it hinders nothing else. */
export interface UnopenedLedger {
  readonly id: string;
  readonly folder: string;
  readonly problem: Problem;
}

/**
 * The ledgers of other laptops on this one: read-only copies, each with entries, receipts and registry in a file of
 * its own and a mark beside it, exactly as the own ledger is kept. Their ids differ from those in their sources, which
 * makes them copies: nothing is ever recorded in them.
 */
export class ImportedLedgers {
  readonly #folder: string;
  readonly #ledgers = new Map<string, Ledger>();
  #unopened: readonly UnopenedLedger[] = [];

  /** @param eventsFolder the folder of the own ledger */
  constructor(eventsFolder: string) {
    this.#folder = path.join(eventsFolder, IMPORTED_FOLDER);
  }

  /** Opens all of them. One that cannot be opened is told of, and does not keep the others from opening. */
  openAll(onOpening: OnOpening = () => {}): void {
    atOnce(this.#openEach((folder) => Ledger.opening(folder, onOpening)));
  }

  /** The same in turns: those that an earlier version has written take their time. */
  openAllInTurns(onOpening: OnOpening): Promise<void> {
    return inTurns(this.#openEach((folder) => Ledger.opening(folder, onOpening)));
  }

  /** The same for reading only: nothing in their folders is changed, added or removed. */
  lookAtAll(onOpening: OnOpening = () => {}): void {
    atOnce(this.#openEach((folder) => Ledger.looking(folder, onOpening)));
  }

  *#openEach(open: (folder: string) => InPieces<Ledger>): InPieces<void> {
    const unopened: UnopenedLedger[] = [];
    for (const id of idsIn(this.#folder)) {
      const folder = path.join(this.#folder, id);
      try {
        const ledger = yield* open(folder);
        // Whoever began an import and did not come to its first entries left an empty file: nothing is lost with it.
        if (ledger.identity === null) discard(ledger);
        else this.#ledgers.set(id, ledger);
      } catch (error) {
        if (!(error instanceof ProblemError)) throw error;
        unopened.push({ id, folder, problem: error.problem });
      }
    }
    this.#unopened = unopened;
  }

  /** Those that are open, in the order in which they were first imported. */
  all(): readonly Ledger[] {
    return [...this.#ledgers.values()].sort((a, b) => idOf(a).localeCompare(idOf(b)));
  }

  /** Those that could not be opened. */
  get unopened(): readonly UnopenedLedger[] {
    return this.#unopened;
  }

  /** The copy with this id; null for none. */
  withId(id: string): Ledger | null {
    return this.#ledgers.get(id) ?? null;
  }

  /** The copy of the ledger with this source; null for none. */
  withSource(source: string): Ledger | null {
    return this.all().find(({ identity }) => identity?.source === source) ?? null;
  }

  /**
   * Makes an empty file for a copy. It is kept once its identity and its first entries are in it: see `keep`.
   * @throws ProblemError when the disk refuses
   */
  begin({ ledger: { name, source, createdAt } }: BundleManifest): {
    ledger: Ledger;
    identity: LedgerIdentity;
  } {
    const id = uuidv7();
    return { ledger: Ledger.open(path.join(this.#folder, id)), identity: { id, name, source, createdAt } };
  }

  /** Takes a copy that was begun among the others; one to which nothing was written is removed. */
  keep(ledger: Ledger): void {
    if (ledger.head() === null) discard(ledger);
    else this.#ledgers.set(idOf(ledger), ledger);
  }

  /** Closes all of them. */
  close(): void {
    for (const ledger of this.#ledgers.values()) ledger.close();
    this.#ledgers.clear();
  }
}

/** The folders of the copies. @param eventsFolder the folder of the own ledger */
export function copyFolders(eventsFolder: string): string[] {
  const folder = path.join(eventsFolder, IMPORTED_FOLDER);
  return idsIn(folder).map((id) => path.join(folder, id));
}

function idsIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).filter((name) => uuidSchema.safeParse(name).success);
}

function idOf({ identity }: Ledger): string {
  return identity?.id ?? '';
}

function discard(ledger: Ledger): void {
  ledger.close();
  if (ledger.isReadOnly) return;
  rmSync(ledger.directory, { recursive: true, force: true });
}
