import type { Config, OperationalMode } from '../../app/config/schema.ts';
import type { SettingChanges } from '../../app/config/setting-values.ts';
import { connectionToConfirm, protectionInWords, toConfirm } from '../../app/config/to-confirm.ts';
import { oneLine } from '../../app/content/one-line.ts';
import { ProblemError } from '../../app/problem.ts';
import type { ConfigFile } from '../config/config-file.ts';
import type { Question } from '../window/confirmation.ts';

/** What the person is asked before a change of the configuration is written; null when nothing of it needs it. */
export function aboutChange(configFile: ConfigFile, changes: SettingChanges): Question | null {
  const facts = toConfirm(present(configFile), configFile.preview(changes).config);
  if (facts.length === 0) return null;
  return {
    act: 'Change where this laptop connects, who can read what it sends, or where it keeps things?',
    facts,
    consequence:
      'It is written into the configuration file and holds from then on. Cancel if you have not asked for this.',
    verb: 'Change the settings',
  };
}

/** What the person is asked before a connection is tried with settings that are not saved; null where they are those that hold. */
export function aboutTest(
  configFile: ConfigFile,
  changes: SettingChanges,
  mode: OperationalMode,
): Question | null {
  if (mode === 'Offline') return null;
  const { config } = configFile.preview(changes);
  // The mode of the changes plays no part in a test.
  const facts = connectionToConfirm(present(configFile), { ...config, mode: { mode: 'Offline' } });
  if (facts.length === 0) return null;
  return {
    act: `Connect to ${oneLine(config.nats.url)} to test the connection?`,
    facts: [...facts, protectionInWords(config.nats)],
    consequence:
      'This laptop logs in there once, looks, and disconnects. Nothing is changed, here or there. Cancel if you have not asked for this.',
    verb: 'Test the connection',
  };
}

/** What the person is asked before the mode is switched; null towards Offline, which only closes. */
export function aboutMode(
  configFile: ConfigFile,
  {
    from,
    to,
    waiting,
    imported,
  }: {
    readonly from: OperationalMode;
    readonly to: OperationalMode;
    /** Events of this laptop's ledger, and of those of other laptops, that would be sent. */
    readonly waiting: number;
    readonly imported: number;
  },
): Question | null {
  if (to === from || to === 'Offline' || (from === 'Online' && to === 'Hybrid')) return null;
  const { nats } = configFile.read().config;
  return {
    act:
      from === 'Offline'
        ? `Leave Offline mode and connect this laptop to ${oneLine(nats.url)}?`
        : `Switch to Online mode and keep this laptop connected to ${oneLine(nats.url)}?`,
    facts: [
      `Mode: ${to} instead of ${from}`,
      `Waiting to be sent: ${waiting + imported}${imported === 0 ? '' : ` (${imported} of other laptops)`}`,
      protectionInWords(nats),
    ],
    consequence:
      to === 'Online'
        ? 'Connections are opened without asking, what waits is sent, and every act is sent as soon as it is recorded. Private keys and passphrases are never sent. If the ceremony script demands an air gap, cancel and ask.'
        : 'A network connection can be opened from now on, and what waits can be sent. Private keys and passphrases are never sent. If the ceremony script demands an air gap, cancel and ask.',
    verb: to === 'Online' ? 'Go online' : 'Leave Offline mode',
  };
}

/** What the person is asked before a laptop without a ledger looks at a server; null when it is online there already. */
export function aboutSurvey(configFile: ConfigFile, changes: SettingChanges): Question | null {
  const { config } = configFile.preview(changes);
  const facts = toConfirm(present(configFile), config);
  if (facts.length === 0) return null;
  return {
    act: `Connect this laptop to ${oneLine(config.nats.url)} and look for ledgers there?`,
    facts: [...facts, protectionInWords(config.nats)],
    consequence: 'A network connection is opened, and the address is kept. Nothing is sent but the login.',
    verb: 'Connect and look',
  };
}

/** The configuration that holds; null when the file cannot be used. */
function present(configFile: ConfigFile): Config | null {
  try {
    return configFile.read().config;
  } catch (error) {
    if (error instanceof ProblemError) return null;
    throw error;
  }
}
