import { EventEmitter } from 'node:events';
import type { ImportsState } from '../app/contract/imports.ts';
import type { ProofState } from '../app/contract/proof.ts';
import type { Integrity, SyncState } from '../app/contract/schemas.ts';
import type { ConfigFile } from './config/config-file.ts';
import { NatsClientAdapter } from './nats/adapter.ts';
import { ImportedCheck } from './services/checks/imported-check.ts';
import { LedgerCheck } from './services/checks/ledger-check.ts';
import { ImportedLedgers } from './services/exchange/imported-ledgers.ts';
import { Imports } from './services/exchange/imports.ts';
import type { Acting } from './services/recording/policy.ts';
import { Registrar } from './services/recording/registrar.ts';
import { AfterSync } from './services/sync/after-sync.ts';
import { ModeSwitch } from './services/sync/mode-switch.ts';
import { Sync } from './services/sync/sync.ts';
import type { Ledger } from './store/ledger.ts';

/** What the parts tell: a face listens to what it shows, and nobody has to be there before anybody else. */
interface Told {
  /** The verdict on the own ledger, or how far its check is. */
  integrity: [Integrity];
  /** The verdict on an imported ledger. */
  checked: [];
  /** Something new is on the disk. */
  recorded: [];
  /** Entries were added to a ledger by an import. */
  imported: [Ledger];
  imports: [ImportsState];
  sync: [SyncState];
  proof: [ProofState];
}

/** What differs between the faces. */
export interface Setting {
  readonly ledger: Ledger;
  readonly configFile: ConfigFile;
  /** The built age-worker. */
  readonly ageWorker: URL;
  /** Says who acts; null while nobody has said so. */
  readonly officer: () => Acting;
  /** What a person can do where the ledger is damaged. */
  readonly remedy?: () => string;
}

/**
 * Puts together what window and command line both work with. Nothing is opened, sent or recorded by it: the imported ledgers are
 * opened by whoever needs them.
 *
 * Commands that record, send or import nothing of their own ledger take single services instead: `status` and `verify` look at
 * files alone, and `replay` fills a folder of its own.
 */
export function compose({ ledger, configFile, ageWorker, officer, remedy }: Setting) {
  const told = new EventEmitter<Told>();
  const check = new LedgerCheck(ledger, {
    ...(remedy && { remedy }),
    onChange: (integrity) => told.emit('integrity', integrity),
  });
  const imported = new ImportedLedgers(ledger.directory);
  const importedCheck = new ImportedCheck(imported, () => told.emit('checked'));
  const sound = () => importedCheck.sound();
  const registrar = new Registrar(check, officer, () => told.emit('recorded'));
  const modes = new ModeSwitch(ledger, registrar, configFile);
  const adapter = new NatsClientAdapter(ledger, () => configFile.read());
  const sync = new Sync(adapter, ledger, configFile, (state) => told.emit('sync', state), sound);
  const afterSync = new AfterSync(ledger, configFile, (state) => told.emit('proof', state), sound);
  const imports = new Imports({
    ...{ ownCheck: check, imported, check: importedCheck, worker: ageWorker },
    hold: (work) => sync.hold(work),
    onImported: (into) => told.emit('imported', into),
    onChange: (state) => told.emit('imports', state),
  });
  return { told, check, imported, importedCheck, registrar, modes, sync, afterSync, imports };
}
