import { app, clipboard, nativeTheme } from 'electron';
import { setHalfTyped } from '../window/closing.ts';
import { aboutChange, aboutMode } from './config-questions.ts';
import type { Context } from './context.ts';
import type { Handlers } from './router.ts';

type ProgramOperations =
  | 'app.info'
  | 'airGap.state'
  | `sync.${'state' | 'start' | 'cancel'}`
  | `nats.${'settings' | 'setUrl'}`
  | 'mode.set'
  | 'window.halfTyped'
  | 'theme.set'
  | 'clipboard.write';

/** Handlers of syncing, settings and the program itself. */
export function programHandlers({
  airGap,
  sync,
  afterSync,
  rebuilder,
  ownLedger,
  modes,
  configFile,
  preferences,
  importedCheck,
}: Context): Pick<Handlers, ProgramOperations> {
  return {
    'app.info': () => ({
      version: app.getVersion(),
      host: 'chromium-host' in process.versions ? 'chromium-host' : 'electron',
      theme: preferences.get().theme,
      configFile: configFile.path,
    }),

    'airGap.state': () => airGap.state(),

    'sync.state': () => sync.state,
    'sync.start': () => sync.start(),
    'sync.cancel': () => sync.cancel(),

    'nats.settings': () => {
      const { config, file } = configFile.read();
      const { nats } = config;
      return {
        url: nats.url,
        streamName: nats.stream_name,
        bucket: nats.object_store_bucket,
        stateBucket: nats.kv_bucket,
        subjectPrefix: nats.subject_prefix,
        jetstream: nats.enable_jetstream,
        ipld: nats.enable_ipld,
        recipients: nats.encryption.recipients.length,
        tls: nats.tls !== undefined || nats.url.startsWith('tls://'),
        credentialsFile: nats.credentials_file ?? nats.tls?.credentials_file ?? null,
        configFile: file,
      };
    },
    'nats.setUrl': {
      confirmWhen: ({ url }) => aboutChange(configFile, { 'nats.url': url.trim() }),
      act: ({ url }) => {
        configFile.change({ 'nats.url': url.trim() });
        return {};
      },
    },
    'mode.set': {
      confirmWhen: ({ mode: to }) => {
        const { mode: from, waiting } = ownLedger.requireStatus();
        const imported = importedCheck.sound().reduce((sum, { outbox }) => sum + outbox.waiting(), 0);
        return aboutMode(configFile, { from, to, waiting, imported });
      },
      act: async ({ mode }) => {
        const { id } = ownLedger.requireStatus();
        try {
          modes.switchTo(mode, id);
        } finally {
          // Offline means no connection, from this moment on, also where the switch could not be recorded.
          if (mode === 'Offline') await Promise.all([sync.close(), afterSync.close(), rebuilder.close()]);
          ownLedger.announce();
        }
        // Online sends what has waited.
        sync.recorded();
        return ownLedger.requireStatus();
      },
    },

    'window.halfTyped': ({ forms }) => {
      setHalfTyped(forms);
      return {};
    },
    'theme.set': ({ theme }) => {
      preferences.set('theme', theme);
      nativeTheme.themeSource = theme;
      return {};
    },
    'clipboard.write': ({ text }) => {
      clipboard.writeText(text);
      return {};
    },
  };
}
