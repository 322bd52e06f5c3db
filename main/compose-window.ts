import type { TopicName } from '../app/contract/channels.ts';
import type { MessageOf } from '../app/contract/operations.ts';
import { compose } from './compose.ts';
import type { ConfigFile } from './config/config-file.ts';
import type { WindowParts } from './ipc/context.ts';
import { encryptWithPassphrase } from './keystore/encrypt.ts';
import { SecretFiles } from './keystore/secret-files.ts';
import { measuring } from './machine/measure.ts';
import type { Program } from './machine/program.ts';
import type { PreferenceStore } from './preferences.ts';
import { Backups } from './services/backups/backups.ts';
import { Bootstraps } from './services/bootstrap/bootstrap.ts';
import { LookingBack } from './services/ceremony/looking-back.ts';
import { MachineRecord } from './services/ceremony/machine-record.ts';
import { CeremonyRoom } from './services/ceremony/room.ts';
import { Scripts } from './services/ceremony/scripts.ts';
import { Drafts } from './services/drafts/drafts.ts';
import { BundleBinder } from './services/exchange/bundle-binder.ts';
import { CopyBeginning } from './services/exchange/copy-beginning.ts';
import { DroppedFile } from './services/exchange/dropped-file.ts';
import { Exports } from './services/exchange/exports.ts';
import { KeyBinder } from './services/keys/key-binder.ts';
import { KeyCustody } from './services/keys/key-custody.ts';
import { openingWith } from './services/keys/key-opening.ts';
import { Keystore } from './services/keys/keystore.ts';
import { RecoveryShares } from './services/keys/recovery-shares.ts';
import type { Encrypt } from './services/keys/ways-in.ts';
import { OwnLedger } from './services/ledgers/own-ledger.ts';
import { AirGapWatch } from './services/machine/air-gap-watch.ts';
import { NatsExports } from './services/nats-identities/nats-exports.ts';
import { nkeySeeds } from './services/nats-identities/nkey-seeds.ts';
import { TokenPush } from './services/nats-identities/token-push.ts';
import { WhoActs } from './services/recording/who-acts.ts';
import { CheckpointSigning } from './services/signing/checkpoint-signing.ts';
import { signingWith } from './services/signing/signing-with-key.ts';
import { Rebuilder } from './services/sync/rebuilder.ts';
import { answeringAt } from './services/yubikeys/answering-keys.ts';
import { YubiKeyActs } from './services/yubikeys/yubikey-acts.ts';
import type { Ledger, OnOpening } from './store/ledger.ts';
import { restoringWords } from './store/open.ts';
import { remedyInWindow } from './store/salvage-words.ts';
import { NodeHidPort } from './yubikey/hid/node-hid.ts';
import { YubiKeys } from './yubikey/keys.ts';
import { systemClock } from './yubikey/transport/clock.ts';

/** What the window's parts are put together from. */
interface WindowSetting {
  /** The ledger of this laptop, open. */
  readonly ledger: Ledger;
  readonly configFile: ConfigFile;
  readonly preferences: PreferenceStore;
  /** Where encrypted private keys are kept. */
  readonly keyFolder: string;
  /** The built age-worker. */
  readonly ageWorker: URL;
  /** This program, as a bundle names it. */
  readonly writtenBy: string;
  /** This program, as it measures itself. */
  readonly program: Program;
  /** Tells the window. */
  readonly push: <T extends TopicName>(topic: T, message: MessageOf<T>) => void;
  /** Told while imported ledgers are opened that take their time. */
  readonly onOpening: OnOpening;
}

/**
 * Puts the window's own parts around those that it shares with the command line, opens the imported ledgers, and tells the
 * window what the parts tell.
 */
export async function composeWindow(setting: WindowSetting): Promise<WindowParts> {
  const { ledger, configFile, preferences, ageWorker, push } = setting;
  const secrets = new SecretFiles(setting.keyFolder);
  secrets.settle(ledger.objects);
  const backups = new Backups(ledger, configFile, (state) => push('backup.changed', state));
  const whoActs = new WhoActs(ledger.objects, {
    get: () => preferences.get().officer,
    set: (name) => preferences.set('officer', name),
  });
  const shared = compose({
    ...{ ledger, configFile, ageWorker },
    officer: () => whoActs.actor(),
    remedy: () => remedyInWindow(ledger.directory, restoringWords(ledger.directory, backups.newest())),
  });
  const { check, imported, registrar } = shared;
  await imported.openAllInTurns(setting.onOpening);
  const hid = { port: new NodeHidPort(process.platform), clock: systemClock, platform: process.platform };
  const keys = new YubiKeys(hid);
  const yubiKeys = new YubiKeyActs(keys, ledger, registrar, (state) => push('yubikeys.changed', state));
  const answering = (purpose: string) => answeringAt(yubiKeys, keys, purpose);
  const sign = signingWith(
    secrets,
    (keyId) => ledger.objects.get('key', keyId),
    answering('To open a private key with it.'),
    ageWorker,
  );
  const toOpenSeed = answering('To open a NATS seed with it.');
  const seeds = nkeySeeds(secrets, ledger.objects, toOpenSeed, ageWorker);
  const keystore = new Keystore(secrets, registrar, ageWorker);
  const shares = new RecoveryShares();
  const encrypt: Encrypt = (...secret) => encryptWithPassphrase(ageWorker, ...secret);
  const toBindTo = answering('To bind a new private key to it.');
  const toBindBundleTo = answering('To bind a ledger bundle to it.');
  const bundles = new BundleBinder(toBindBundleTo, shares, encrypt, () => registrar.words());
  const measure = measuring({
    folders: { ledger: ledger.directory, keys: setting.keyFolder },
    program: setting.program,
  });
  const room = new CeremonyRoom(ledger, registrar, measure);
  const parts: WindowParts = {
    ...shared,
    ...{ ledger, configFile, preferences, ageWorker, secrets, shares, sign, keystore, backups, yubiKeys },
    ownLedger: new OwnLedger(check, whoActs, configFile, (status) => push('ledger.changed', status)),
    custody: new KeyCustody({
      ...{ ledger, registrar, files: secrets, worker: ageWorker },
      open: openingWith(secrets, answering('To open a private key with it.'), ageWorker),
    }),
    binder: new KeyBinder(secrets, registrar, toBindTo, shares, encrypt),
    bundleKeys: answering('To open a ledger bundle with it.'),
    checkpoints: new CheckpointSigning(ledger, registrar, sign),
    drafts: new Drafts(ledger, registrar, sign, seeds.sign),
    scripts: new Scripts(ledger, registrar),
    room,
    lookingBack: new LookingBack({ ledger, room, secrets, yubiKeys }),
    machineRecord: new MachineRecord(room, measure),
    natsExports: new NatsExports(ledger.objects, registrar, seeds.open),
    tokenPush: new TokenPush(ledger.objects, registrar, configFile),
    exports: new Exports({
      ...{ ledger, preferences, worker: ageWorker, bundles },
      writtenBy: setting.writtenBy,
      onProgress: (progress) => push('exchange.changed', progress),
    }),
    bootstraps: new Bootstraps(ledger, keystore),
    beginning: new CopyBeginning(ledger, ageWorker, (progress) => push('replay.changed', progress)),
    rebuilder: new Rebuilder(ledger, configFile, (progress) => push('replay.changed', progress)),
    airGap: new AirGapWatch((airGap) => push('airGap.changed', airGap)),
    dropped: new DroppedFile(),
  };
  tellWindow(shared.told, parts, push);
  parts.modes.followFile();
  return parts;
}

/** Tells the window what the parts tell, and those parts what concerns them. */
function tellWindow(
  told: ReturnType<typeof compose>['told'],
  { ledger, ownLedger, imports, importedCheck, sync, afterSync, yubiKeys, machineRecord }: WindowParts,
  push: WindowSetting['push'],
): void {
  told.on('integrity', (integrity) => {
    push('integrity.changed', integrity);
    if (integrity.state !== 'checking') ownLedger.announce();
  });
  told.on('checked', () => imports.announce());
  told.on('recorded', () => {
    ownLedger.recorded();
    sync.recorded();
    yubiKeys.announce();
    machineRecord.settle();
  });
  told.on('imported', (into) => {
    if (into === ledger) ownLedger.recorded();
    else void importedCheck.check([into]);
    sync.recorded();
  });
  told.on('imports', (state) => push('imports.changed', state));
  told.on('proof', (state) => push('proof.changed', state));
  told.on('sync', (state) => {
    push('sync.changed', state);
    afterSync.sawSync(state);
    ownLedger.announce();
    imports.announce();
  });
}

/** Stops all that works with the ledgers, and closes them. @param last done while they are still open */
export async function stopWork(parts: WindowParts, last: () => Promise<void>): Promise<void> {
  const { sync, afterSync, rebuilder, yubiKeys, imports, exports, imported, dropped, ledger } = parts;
  const { bootstraps, beginning, airGap, machineRecord } = parts;
  airGap.close();
  await machineRecord.close();
  try {
    await Promise.all([imports, exports, bootstraps, beginning].map((work) => work.close()));
    await Promise.all([sync.end(), afterSync.close(), rebuilder.close(), yubiKeys.close()]);
    await dropped.forget();
    await last();
  } finally {
    imported.close();
    ledger.close();
  }
}
