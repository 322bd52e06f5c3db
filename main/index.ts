import path from 'node:path';
import { app, type BrowserWindow, dialog, nativeTheme } from 'electron';
import { defaultConfig, type StorageConfig } from '../app/config/schema.ts';
import { PUSH_CHANNEL, type TopicName } from '../app/contract/channels.ts';
import type { MessageOf } from '../app/contract/operations.ts';
import { type Problem, ProblemError } from '../app/problem.ts';
import { commandLineIn } from './cli/app-arguments.ts';
import { composeWindow, stopWork } from './compose-window.ts';
import { ConfigFile } from './config/config-file.ts';
import { bootstrapHandlers } from './ipc/bootstrap-handlers.ts';
import { cameraHandlers } from './ipc/camera-handlers.ts';
import { ceremonyHandlers } from './ipc/ceremony-handlers.ts';
import { comparisonHandlers } from './ipc/comparison-handlers.ts';
import { configHandlers } from './ipc/config-handlers.ts';
import type { Context } from './ipc/context.ts';
import { draftHandlers } from './ipc/draft-handlers.ts';
import { evidenceHandlers } from './ipc/evidence-handlers.ts';
import { exportHandlers } from './ipc/export-handlers.ts';
import { importHandlers } from './ipc/import-handlers.ts';
import { keyHandlers } from './ipc/key-handlers.ts';
import { natsHandlers } from './ipc/nats-handlers.ts';
import { paperHandlers } from './ipc/paper-handlers.ts';
import { placeHandlers } from './ipc/place-handlers.ts';
import { operationProblem } from './ipc/problems.ts';
import { programHandlers } from './ipc/program-handlers.ts';
import { registryHandlers } from './ipc/registry-handlers.ts';
import { type Handlers, type Served, serveOperations } from './ipc/router.ts';
import { signingHandlers } from './ipc/signing-handlers.ts';
import { streamHandlers } from './ipc/stream-handlers.ts';
import { yubiKeyHandlers } from './ipc/yubikey-handlers.ts';
import { keepOutOfDumps } from './machine/memory-on-disk.ts';
import { PreferenceStore } from './preferences.ts';
import { lockDownContents, lockDownSession } from './security/lockdown.ts';
import { refusedSwitch } from './security/switches.ts';
import { copyFolders } from './services/exchange/imported-ledgers.ts';
import { DATABASE_FILE } from './store/database.ts';
import type { OnOpening } from './store/ledger.ts';
import { isOfEarlierVersion } from './store/migrations.ts';
import { traceToFile } from './tracing/trace-file.ts';
import { declareAppScheme, serveAppFiles } from './window/app-protocol.ts';
import { mayClose } from './window/closing.ts';
import { neverAsks, openMainWindow } from './window/main-window.ts';
import { limitMenu } from './window/menu.ts';
import { openOrTakeOver, takeOver } from './window/taking-over.ts';

/* Starts Electron, opens the window, and ends both in order. What works behind the window compose-window.ts puts together. */

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
  const userData = app.getPath('userData');
  stopTracing = traceToFile(path.join(userData, 'traces'));
  const preferences = new PreferenceStore();
  nativeTheme.themeSource = preferences.get().theme;
  const configFile = new ConfigFile(path.join(userData, 'config.toml'));
  const storage = locateStorage(configFile, preferences);
  const served = Promise.withResolvers<Served>();
  const asked = Promise.withResolvers<void>();
  serveOperations(() => {
    asked.resolve();
    return served.promise;
  });
  const openWindow = () => openMainWindow(path.join(here, '../preload/preload.cjs'), preferences);
  if (takesTimeToOpen(storage)) {
    // The window says so meanwhile, as soon as it is there to ask.
    window = openWindow();
    await Promise.race([asked.promise, neverAsks(window)]);
  }
  const context = await assemble({ preferences, configFile, storage });
  served.resolve({
    handlers: handlersIn(context),
    requireOfficer: () => context.registrar.requireOfficer(),
    whenFree: () => context.ledger.whenFree(),
  });
  window ??= openWindow();
  if (context.ledger.identity) void context.check.run();
  void context.importedCheck.check();
  context.sync.keepUp();
  context.yubiKeys.follow();
  context.airGap.follow();
  context.machineRecord.settle();
  followConfig(context);
  closeInOrder(context);
}

function handlersIn(context: Context): Handlers {
  return {
    ...registryHandlers(context),
    ...keyHandlers(context),
    ...evidenceHandlers(context),
    ...placeHandlers(context),
    ...comparisonHandlers(context),
    ...cameraHandlers(),
    ...paperHandlers(context),
    ...programHandlers(context),
    ...configHandlers(context),
    ...streamHandlers(context),
    ...signingHandlers(context),
    ...ceremonyHandlers(context),
    ...draftHandlers(context),
    ...natsHandlers(context),
    ...yubiKeyHandlers(context),
    ...exportHandlers(context),
    ...importHandlers(context),
    ...bootstrapHandlers(context, (progress) => push('bootstrap.changed', progress)),
  };
}

/** Whether an earlier version has written the ledger, or one that was imported: then everything is folded anew from its entries. */
function takesTimeToOpen({ offline_events_dir }: StorageConfig): boolean {
  return [offline_events_dir, ...copyFolders(offline_events_dir)].some((folder) =>
    isOfEarlierVersion(path.join(folder, DATABASE_FILE)),
  );
}

interface Settings {
  readonly preferences: PreferenceStore;
  readonly configFile: ConfigFile;
  readonly storage: StorageConfig;
}

/** Opens the ledger and puts together all that the window works with. */
async function assemble({ preferences, configFile, storage }: Settings): Promise<Context> {
  const onOpening: OnOpening = (step, done, total) => push('opening.changed', { step, done, total });
  const ledger = await openOrTakeOver(storage.offline_events_dir, storage.backup_dir, onOpening);
  const parts = await composeWindow({
    ...{ ledger, configFile, preferences, push, onOpening },
    keyFolder: storage.keys_output_dir,
    ageWorker: new URL('./age-worker.js', import.meta.url),
    writtenBy: `${app.getName()} ${app.getVersion()}`,
    program: { version: app.getVersion(), runs: import.meta.dirname },
  });
  return {
    ...parts,
    endWithTakingOver: () =>
      end(async () => {
        await stopWork(parts, stopTracing);
        await takeOver(
          ledger.directory,
          'The program now closes. Start it again to go on with the new file.',
        );
      }),
  };
}

/** An edit of the file takes effect at once where that matters: the mode is recorded and shown, and Offline closes. */
function followConfig({ configFile, modes, ownLedger, sync, afterSync, rebuilder }: Context): void {
  configFile.follow(() => {
    modes.followFile();
    if (ownLedger.mode() === 'Offline')
      void Promise.all([sync.close(), afterSync.close(), rebuilder.close()]);
    ownLedger.announce();
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
    if (ending !== null) return;
    void mayClose().then((agreed) => {
      if (agreed)
        void end(() =>
          stopWork(context, async () => {
            await stopTracing();
            await backUpLast(context);
          }),
        );
    });
  });
  window?.on('close', (event) => {
    if (closed) return;
    // The window stays until everything is done, and shows what is being done.
    event.preventDefault();
    app.quit();
  });
  app.on('window-all-closed', () => app.quit());
}

async function backUpLast({ backups }: Context): Promise<void> {
  const problem = await backups.close();
  if (problem) tell(problem);
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
  return operationProblem('unexpected', 'program');
}
