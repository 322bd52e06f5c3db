import path from 'node:path';
import { app, type BrowserWindow, dialog, nativeTheme } from 'electron';
import { defaultConfig, type StorageConfig } from '../app/config/schema.ts';
import { PUSH_CHANNEL, type TopicName } from '../app/contract/channels.ts';
import type { MessageOf } from '../app/contract/operations.ts';
import { type Problem, ProblemError } from '../app/problem.ts';
import { commandLineIn } from './cli/app-arguments.ts';
import { compose } from './compose.ts';
import { ConfigFile } from './config/config-file.ts';
import { bootstrapHandlers } from './ipc/bootstrap-handlers.ts';
import { comparisonHandlers } from './ipc/comparison-handlers.ts';
import { configHandlers } from './ipc/config-handlers.ts';
import type { Context } from './ipc/context.ts';
import { evidenceHandlers } from './ipc/evidence-handlers.ts';
import { exportHandlers } from './ipc/export-handlers.ts';
import { importHandlers } from './ipc/import-handlers.ts';
import { keyHandlers } from './ipc/key-handlers.ts';
import { placeHandlers } from './ipc/place-handlers.ts';
import { programHandlers } from './ipc/program-handlers.ts';
import { registryHandlers } from './ipc/registry-handlers.ts';
import { serveOperations } from './ipc/router.ts';
import { signingHandlers } from './ipc/signing-handlers.ts';
import { streamHandlers } from './ipc/stream-handlers.ts';
import { yubiKeyHandlers } from './ipc/yubikey-handlers.ts';
import { encryptWithPassphrase } from './keystore/encrypt.ts';
import { SecretFiles } from './keystore/secret-files.ts';
import { keepOutOfDumps } from './machine/memory-on-disk.ts';
import { PreferenceStore } from './preferences.ts';
import { lockDownContents, lockDownSession } from './security/lockdown.ts';
import { refusedSwitch } from './security/switches.ts';
import { BackupDesk } from './services/backups/backups.ts';
import { BootstrapDesk } from './services/bootstrap/bootstrap.ts';
import { BundleBinder } from './services/exchange/bundle-binder.ts';
import { CopyBeginning } from './services/exchange/copy-beginning.ts';
import { DroppedFile } from './services/exchange/dropped-file.ts';
import { Exports } from './services/exchange/exports.ts';
import { KeyBinder } from './services/keys/key-binder.ts';
import { Keystore } from './services/keys/keystore.ts';
import { RecoveryShares } from './services/keys/recovery-shares.ts';
import type { Encrypt } from './services/keys/ways-in.ts';
import { OwnLedger } from './services/ledgers/own-ledger.ts';
import { CheckpointDesk } from './services/signing/checkpoint-signing.ts';
import { type SignWithKey, signingWith } from './services/signing/signing-with-key.ts';
import { Rebuilder } from './services/sync/rebuilder.ts';
import { answeringAt } from './services/yubikeys/answering-keys.ts';
import { YubiKeyDesk } from './services/yubikeys/yubikey-acts.ts';
import { restoringWords } from './store/open.ts';
import { remedyInWindow } from './store/salvage-words.ts';
import { traceToFile } from './tracing/trace-file.ts';
import { declareAppScheme, serveAppFiles } from './window/app-protocol.ts';
import { openMainWindow } from './window/main-window.ts';
import { limitMenu } from './window/menu.ts';
import { openOrTakeOver, takeOver } from './window/taking-over.ts';
import { NodeHidPort } from './yubikey/hid/node-hid.ts';
import { YubiKeys } from './yubikey/keys.ts';
import { systemClock } from './yubikey/transport/clock.ts';

/* Starts Electron: the window's parts around those that compose.ts puts together for both faces. */

const here = import.meta.dirname;
let window: BrowserWindow | null = null;
let stopTracing = async () => {};
/** The way to the end, once it is gone; only one is. */
let ending: Promise<void> | null = null;
let closed = false;

keepOutOfDumps();
// Before the program adds switches of its own.
const refused = refusedSwitch((name) => app.commandLine.hasSwitch(name), app.isPackaged);
declareAppScheme();
lockDownContents();

const commandLine = commandLineIn(process.argv);
if (refused !== null) {
  refuseToStart(new ProblemError(refused));
} else if (commandLine !== null) {
  void import('./cli/in-app.ts').then(({ runInApp }) => runInApp(commandLine));
} else if (app.requestSingleInstanceLock()) {
  app.on('second-instance', () => {
    if (window?.isMinimized()) window.restore();
    window?.focus();
  });
  // Not a top-level await: Electron is ready only after this module has been evaluated.
  void app.whenReady().then(start).catch(refuseToStart);
} else {
  app.quit();
}

function push<T extends TopicName>(topic: T, message: MessageOf<T>): void {
  if (window && !window.isDestroyed()) window.webContents.send(PUSH_CHANNEL, topic, message);
}

async function start(): Promise<void> {
  lockDownSession();
  limitMenu(process.platform);
  serveAppFiles(path.join(here, '../renderer'));
  const context = await assemble();
  nativeTheme.themeSource = context.preferences.get().theme;
  const handlers = {
    ...registryHandlers(context),
    ...keyHandlers(context),
    ...evidenceHandlers(context),
    ...placeHandlers(context),
    ...comparisonHandlers(context),
    ...programHandlers(context),
    ...configHandlers(context),
    ...streamHandlers(context),
    ...signingHandlers(context),
    ...yubiKeyHandlers(context),
    ...exportHandlers(context),
    ...importHandlers(context),
    ...bootstrapHandlers(context, (progress) => push('bootstrap.changed', progress)),
  };
  serveOperations(handlers, () => context.registrar.requireOfficer());
  window = openMainWindow(path.join(here, '../preload/preload.cjs'), context.preferences);
  if (context.ledger.identity) void context.check.run();
  void context.importedCheck.check();
  context.sync.keepUp();
  context.yubiKeys.follow();
  followConfig(context);
  closeInOrder(context);
}

async function assemble(): Promise<Context> {
  stopTracing = traceToFile(path.join(app.getPath('userData'), 'traces'));
  const preferences = new PreferenceStore();
  const configFile = new ConfigFile(path.join(app.getPath('userData'), 'config.toml'));
  const storage = locateStorage(configFile, preferences);
  const ledger = await openOrTakeOver(storage.offline_events_dir, storage.backup_dir);
  const secrets = new SecretFiles(storage.keys_output_dir);
  secrets.settle(ledger.objects);
  const backups = new BackupDesk(ledger, configFile, (state) => push('backup.changed', state));
  const ageWorker = new URL('./age-worker.js', import.meta.url);
  const parts = compose({
    ...{ ledger, configFile, ageWorker },
    officer: () => preferences.get().officer,
    remedy: () => remedyInWindow(ledger.directory, restoringWords(ledger.directory, backups.newest())),
  });
  const { told, check, imported, importedCheck, registrar, modes, sync, afterSync, imports } = parts;
  imported.openAll();
  const desk = new OwnLedger(check, preferences, configFile, (status) => push('ledger.changed', status));
  const rebuilder = new Rebuilder(ledger, configFile, (progress) => push('replay.changed', progress));
  const keystore = new Keystore(secrets, registrar, ageWorker);
  const privateKeyOf = (keyId: string) => ledger.objects.get('key', keyId)?.privateKey;
  const sign: SignWithKey = (...request) =>
    signingWith(
      secrets,
      privateKeyOf,
      answeringAt(yubiKeys, keys, 'To open a private key with it.'),
      ageWorker,
    )(...request);
  const checkpoints = new CheckpointDesk(ledger, registrar, sign);
  const hid = { port: new NodeHidPort(process.platform), clock: systemClock, platform: process.platform };
  const keys = new YubiKeys(hid);
  const yubiKeys = new YubiKeyDesk(keys, ledger, registrar, checkpoints, (state) =>
    push('yubikeys.changed', state),
  );
  const shares = new RecoveryShares();
  const encrypt: Encrypt = (...secret) => encryptWithPassphrase(ageWorker, ...secret);
  const binder = new KeyBinder(
    secrets,
    registrar,
    answeringAt(yubiKeys, keys, 'To bind a new private key to it.'),
    shares,
    encrypt,
  );
  const binding = answeringAt(yubiKeys, keys, 'To bind a ledger bundle to it.');
  told.on('integrity', (integrity) => {
    push('integrity.changed', integrity);
    if (integrity.state !== 'checking') desk.announce();
  });
  told.on('checked', () => imports.announce());
  told.on('recorded', () => {
    desk.recorded();
    sync.recorded();
    yubiKeys.announce();
  });
  told.on('imported', (into) => {
    if (into === ledger) desk.recorded();
    else void importedCheck.check([into]);
    sync.recorded();
  });
  told.on('imports', (state) => push('imports.changed', state));
  told.on('proof', (state) => push('proof.changed', state));
  told.on('sync', (state) => {
    push('sync.changed', state);
    afterSync.sawSync(state);
    desk.announce();
    imports.announce();
  });
  modes.followFile();
  const context: Context = {
    ...parts,
    ledger,
    desk,
    backups,
    keystore,
    binder,
    exports: new Exports({
      ...{ ledger, preferences, worker: ageWorker },
      bundles: new BundleBinder(binding, shares, encrypt, () => registrar.words()),
      writtenBy: `${app.getName()} ${app.getVersion()}`,
      onProgress: (progress) => push('exchange.changed', progress),
    }),
    bootstraps: new BootstrapDesk(ledger, keystore),
    beginning: new CopyBeginning(ledger, ageWorker, (progress) => push('replay.changed', progress)),
    bundleKeys: answeringAt(yubiKeys, keys, 'To open a ledger bundle with it.'),
    shares,
    secrets,
    sign,
    ageWorker,
    checkpoints,
    yubiKeys,
    rebuilder,
    dropped: new DroppedFile(),
    configFile,
    preferences,
    endWithTakingOver: () =>
      end(async () => {
        await stopWork(context, async () => {});
        await takeOver(
          ledger.directory,
          'The program now closes. Start it again to go on with the new file.',
        );
      }),
  };
  return context;
}

/** An edit of the file takes effect at once where that matters: the mode is recorded and shown, and Offline closes. */
function followConfig({ configFile, modes, desk, sync, afterSync, rebuilder }: Context): void {
  configFile.follow(() => {
    modes.followFile();
    if (desk.mode() === 'Offline') void Promise.all([sync.close(), afterSync.close(), rebuilder.close()]);
    desk.announce();
  });
}

/**
 * The folders of this laptop. A configuration that cannot be used must not keep the app from opening, nor lead it to
 * another ledger: the folders of the last start are taken then.
 */
function locateStorage(configFile: ConfigFile, preferences: PreferenceStore): StorageConfig {
  const configured = configFile.storage();
  if (configured !== null) preferences.set('storage', configured);
  return configured ?? preferences.get().storage ?? configFile.locateFolders(defaultConfig().storage);
}

/** Before the program ends, the sync stops, the ledger is backed up while the window says so, and is closed. */
function closeInOrder(context: Context): void {
  app.on('before-quit', (event) => {
    if (closed) return;
    event.preventDefault();
    void end(() =>
      stopWork(context, () => context.backups.close().then((problem) => problem && tell(problem))),
    );
  });
  window?.on('close', (event) => {
    if (closed) return;
    // The window stays until everything is done, and shows what is being done.
    event.preventDefault();
    app.quit();
  });
  app.on('window-all-closed', () => app.quit());
}

/** Ends the program after some work; once one way to the end is gone, it is the only one. */
function end(work: () => Promise<void>): Promise<void> {
  ending ??= work()
    .catch((error: unknown) => tell(problemOf(error)))
    .finally(() => {
      closed = true;
      app.quit();
    });
  return ending;
}

/** Stops all that works with the ledgers, and closes them. @param last done while they are still open */
async function stopWork(context: Context, last: () => Promise<unknown>): Promise<void> {
  const { sync, afterSync, rebuilder, yubiKeys, imports, exports, imported, dropped, ledger } = context;
  const { bootstraps, beginning } = context;
  try {
    await Promise.all([imports, exports, bootstraps, beginning].map((work) => work.close()));
    await Promise.all([sync.end(), afterSync.close(), rebuilder.close(), yubiKeys.close()]);
    await dropped.forget();
    await stopTracing();
    await last();
  } finally {
    imported.close();
    ledger.close();
  }
}

function tell({ code, happened, meaning, remedy }: Problem): void {
  console.error(`${code}: ${happened}`);
  dialog.showErrorBox(happened, `${meaning}\n\n${remedy}`);
}

function refuseToStart(error: unknown): void {
  tell(problemOf(error));
  app.exit(1);
}

/** What is told of a failure; its name alone where it is none of those that are put into words. */
function problemOf(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem;
  console.error(error);
  return {
    code: 'unexpected',
    happened: 'CIM Keys Ceremony cannot go on.',
    meaning: 'What was shown as recorded is safe.',
    remedy: 'Restart the program.',
    field: null,
  };
}
