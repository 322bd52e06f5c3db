import type { ConfigFile } from '../config/config-file.ts';
import type { SecretFiles } from '../keystore/secret-files.ts';
import type { PreferenceStore } from '../preferences.ts';
import type { Backups } from '../services/backups/backups.ts';
import type { Bootstraps } from '../services/bootstrap/bootstrap.ts';
import type { LookingBack } from '../services/ceremony/looking-back.ts';
import type { MachineRecord } from '../services/ceremony/machine-record.ts';
import type { CeremonyRoom } from '../services/ceremony/room.ts';
import type { Scripts } from '../services/ceremony/scripts.ts';
import type { ImportedCheck } from '../services/checks/imported-check.ts';
import type { LedgerCheck } from '../services/checks/ledger-check.ts';
import type { Drafts } from '../services/drafts/drafts.ts';
import type { CopyBeginning } from '../services/exchange/copy-beginning.ts';
import type { DroppedFile } from '../services/exchange/dropped-file.ts';
import type { Exports } from '../services/exchange/exports.ts';
import type { ImportedLedgers } from '../services/exchange/imported-ledgers.ts';
import type { Imports } from '../services/exchange/imports.ts';
import type { AnsweringKeys } from '../services/keys/answers.ts';
import type { KeyBinder } from '../services/keys/key-binder.ts';
import type { KeyCustody } from '../services/keys/key-custody.ts';
import type { Keystore } from '../services/keys/keystore.ts';
import type { RecoveryShares } from '../services/keys/recovery-shares.ts';
import type { OwnLedger } from '../services/ledgers/own-ledger.ts';
import type { AirGapWatch } from '../services/machine/air-gap-watch.ts';
import type { NatsExports } from '../services/nats-identities/nats-exports.ts';
import type { TokenPush } from '../services/nats-identities/token-push.ts';
import type { Registrar } from '../services/recording/registrar.ts';
import type { CheckpointSigning } from '../services/signing/checkpoint-signing.ts';
import type { SignWithKey } from '../services/signing/signing-with-key.ts';
import type { AfterSync } from '../services/sync/after-sync.ts';
import type { ModeSwitch } from '../services/sync/mode-switch.ts';
import type { Rebuilder } from '../services/sync/rebuilder.ts';
import type { Sync } from '../services/sync/sync.ts';
import type { YubiKeyActs } from '../services/yubikeys/yubikey-acts.ts';
import type { Ledger } from '../store/ledger.ts';

/** What the window works with; put together once, in main/compose-window.ts. */
export interface WindowParts {
  readonly ledger: Ledger;
  /** Whether that ledger is intact. */
  readonly check: LedgerCheck;
  readonly ownLedger: OwnLedger;
  readonly backups: Backups;
  readonly registrar: Registrar;
  readonly modes: ModeSwitch;
  readonly keystore: Keystore;
  readonly binder: KeyBinder;
  readonly custody: KeyCustody;
  readonly exports: Exports;
  readonly bootstraps: Bootstraps;
  /** The beginning of a copy, from a bundle. */
  readonly beginning: CopyBeginning;
  /** YubiKeys that open bundles. */
  readonly bundleKeys: AnsweringKeys;
  readonly shares: RecoveryShares;
  readonly secrets: SecretFiles;
  /** Signs with a private key that lies encrypted on this laptop. */
  readonly sign: SignWithKey;
  /** The built age-worker. */
  readonly ageWorker: URL;
  readonly checkpoints: CheckpointSigning;
  readonly drafts: Drafts;
  readonly scripts: Scripts;
  readonly room: CeremonyRoom;
  /** Looks what an interrupted act has left. */
  readonly lookingBack: LookingBack;
  /** Records what changes on the laptop while a ceremony runs. */
  readonly machineRecord: MachineRecord;
  readonly natsExports: NatsExports;
  readonly tokenPush: TokenPush;
  readonly yubiKeys: YubiKeyActs;
  readonly sync: Sync;
  readonly afterSync: AfterSync;
  readonly rebuilder: Rebuilder;
  /** Ledgers of other laptops, their verdicts, and how more come in. */
  readonly imported: ImportedLedgers;
  readonly importedCheck: ImportedCheck;
  readonly imports: Imports;
  readonly airGap: AirGapWatch;
  readonly dropped: DroppedFile;
  readonly configFile: ConfigFile;
  readonly preferences: PreferenceStore;
}

/** Everything the handlers work with. */
export interface Context extends WindowParts {
  /** Closes the ledger, takes over what can be read of it, says how that went, and ends the program. */
  readonly endWithTakingOver: () => Promise<void>;
}
