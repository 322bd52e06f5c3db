import type { ImportedLedger, ImportsState } from '../../../app/contract/imports.ts';
import type { Ledger } from '../../store/ledger.ts';
import type { ImportedLedgers, UnopenedLedger } from '../exchange/imported-ledgers.ts';
import { headToSign } from '../signing/head-to-sign.ts';
import { LedgerCheck } from './ledger-check.ts';

/** Imported ledgers as people see them: how each stands, and whether it is intact. */
export class ImportedCheck {
  readonly #imported: ImportedLedgers;
  readonly #onChange: () => void;
  readonly #checks = new Map<Ledger, LedgerCheck>();
  #checking: Promise<unknown> = Promise.resolve();

  /** @param onChange called whenever the verdict on one has changed */
  constructor(imported: ImportedLedgers, onChange: () => void = () => {}) {
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
    return this.#imported.all().filter((ledger) => !this.of(ledger).isDamaged);
  }

  /** The check of one of them. */
  of(ledger: Ledger): LedgerCheck {
    const remedy = () => freshCopy(ledger.directory);
    const check = this.#checks.get(ledger) ?? new LedgerCheck(ledger, { remedy, onChange: this.#onChange });
    this.#checks.set(ledger, check);
    return check;
  }

  /** Checks these, one after the other, behind whatever is being checked. */
  async check(ledgers: readonly Ledger[] = this.#imported.all()): Promise<void> {
    const checks = ledgers.map((ledger) => {
      const check = this.#checking.then(() => this.of(ledger).run());
      // What fails is for whoever asked for it; those behind get their turn all the same.
      this.#checking = check.catch(() => {});
      return check;
    });
    await Promise.all(checks);
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
      integrity: this.of(ledger).integrity,
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

function freshCopy(folder: string): string {
  return `Close the program, move ${folder} elsewhere as evidence, start again, and import its bundle anew.`;
}
