import type { ImportedLedger, ImportsState } from '../../../app/contract/imports.ts';
import type { Integrity } from '../../../app/contract/schemas.ts';
import { ProblemError } from '../../../app/problem.ts';
import { verifyLedger } from '../../store/integrity.ts';
import type { Ledger } from '../../store/ledger.ts';
import type { ImportedLedgers, UnopenedLedger } from '../exchange/imported-ledgers.ts';
import { headToSign } from '../signing/head-to-sign.ts';
import { damage } from './integrity-problems.ts';

/** Imported ledgers as the window sees them: how each stands, and whether it is intact. */
export class ImportedCheck {
  readonly #imported: ImportedLedgers;
  readonly #onChange: () => void;
  readonly #integrity = new Map<Ledger, Integrity>();
  #checking: Promise<void> = Promise.resolve();

  /** @param onChange called whenever the verdict on one has changed */
  constructor(imported: ImportedLedgers, onChange: () => void) {
    this.#imported = imported;
    this.#onChange = onChange;
  }

  /** All of them; those that cannot be opened come last. */
  list(): ImportsState['ledgers'] {
    return [
      ...this.#imported.all().map((ledger) => this.#stateOf(ledger)),
      ...this.#imported.unopened.map(unopened),
    ];
  }

  /** What may be sent: a ledger that was found damaged is left out. */
  sound(): readonly Ledger[] {
    return this.#imported.all().filter((ledger) => !this.isDamaged(ledger));
  }

  /** Whether the last check found it damaged. */
  isDamaged(ledger: Ledger): boolean {
    return ledger.lostTail !== null || this.#integrity.get(ledger)?.state === 'damaged';
  }

  /** Checks these, one after the other, behind whatever is being checked. */
  check(ledgers: readonly Ledger[] = this.#imported.all()): Promise<void> {
    this.#checking = this.#checking.then(async () => {
      for (const ledger of ledgers) await this.#check(ledger);
    });
    return this.#checking;
  }

  async #check(ledger: Ledger): Promise<void> {
    const tell = (integrity: Integrity) => {
      this.#integrity.set(ledger, integrity);
      this.#onChange();
    };
    try {
      tell({ state: 'checking', verified: 0, total: ledger.head()?.seq ?? 0 });
      let verdict = await verifyLedger(ledger);
      if (verdict.finding === null && verdict.registry !== null) {
        // A view of the entries, and these are intact.
        ledger.rebuildRegistry();
        verdict = await verifyLedger(ledger);
      }
      const wrong = verdict.finding ?? verdict.registry;
      const checkedAt = new Date().toISOString();
      const { entries } = verdict;
      if (wrong === null) tell({ state: 'intact', checkedAt, entries });
      else tell({ state: 'damaged', checkedAt, seq: wrong.seq, problem: damage(wrong, remedy(ledger)) });
    } catch (error) {
      // Closed meanwhile, or a disk that cannot be read: then nothing is known.
      tell({ state: 'unchecked' });
      if (!(error instanceof ProblemError))
        console.error(
          `Checking an imported ledger failed: ${error instanceof Error ? error.name : 'unknown'}`,
        );
    }
  }

  #stateOf(ledger: Ledger): ImportedLedger {
    const head = ledger.head();
    const entries = head?.seq ?? 0;
    const setAside = ledger.outbox.setAsideCount();
    const stored = ledger.outbox.stored();
    return {
      id: ledger.identity?.id ?? '',
      name: ledger.identity?.name ?? '',
      source: ledger.identity?.source ?? '',
      folder: ledger.directory,
      entries,
      head: head?.cid ?? null,
      toSign: headToSign(ledger),
      // As in the ledger bar: counting a long queue takes time.
      waiting: entries - setAside - stored,
      setAside,
      stored,
      integrity: this.#integrity.get(ledger) ?? { state: 'unchecked' },
      problem: null,
    };
  }
}

function unopened({ id, folder, problem }: UnopenedLedger): ImportedLedger {
  return {
    ...{
      id,
      name: '',
      source: '',
      folder,
      entries: 0,
      head: null,
      toSign: null,
      waiting: 0,
      setAside: 0,
      stored: 0,
    },
    integrity: { state: 'unchecked' },
    problem: { ...problem, remedy: freshCopy(folder) },
  };
}

function remedy({ directory }: Ledger): string {
  return freshCopy(directory);
}

function freshCopy(folder: string): string {
  return `Close the program, move ${folder} elsewhere as evidence, start again, and import its bundle anew.`;
}
