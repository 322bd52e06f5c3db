import path from 'node:path';
import { exampleToml } from '../../app/config/example.ts';
import type { SettingValues } from '../../app/config/setting-values.ts';
import { settings } from '../../app/config/settings.ts';
import type { ConfigState } from '../../app/contract/config.ts';
import { ProblemError } from '../../app/problem.ts';
import type { ConfigFile } from '../config/config-file.ts';
import { writeFileDurably } from '../files/durable-file.ts';
import { readCredentials } from '../nats/credentials.ts';
import { testConnection } from '../services/sync/connection-test.ts';
import { chooseExisting } from '../window/file-dialogs.ts';
import { aboutChange, aboutTest } from './config-questions.ts';
import type { Context } from './context.ts';
import { operationProblem } from './problems.ts';
import type { Handlers } from './router.ts';

type ConfigOperations = `config.${'get' | 'save' | 'test' | 'choose' | 'writeExample'}`;

/** Handlers of the Settings screen. */
export function configHandlers({ configFile, ownLedger, modes }: Context): Pick<Handlers, ConfigOperations> {
  return {
    'config.get': () => {
      // Somebody may have edited the file: the bar follows it, too.
      ownLedger.announce();
      return stateOf(configFile);
    },
    'config.save': {
      confirmWhen: ({ changes }) => {
        // A switch of mode is an act of its own. Removing a mode that makes no sense is none.
        if (typeof changes['mode.mode'] === 'string')
          throw new ProblemError(operationProblem('config.mode-is-an-act'));
        return aboutChange(configFile, changes);
      },
      act: ({ changes }) => {
        configFile.change(changes);
        modes.followFile();
        ownLedger.announce();
        return stateOf(configFile);
      },
    },
    'config.test': {
      confirmWhen: ({ changes }) => aboutTest(configFile, changes, ownLedger.mode()),
      // In the mode that holds now, whatever the settings under test say.
      act: ({ changes }) => testConnection(configFile.preview({ ...changes, 'mode.mode': ownLedger.mode() })),
    },
    'config.choose': async ({ key }) => {
      const folder = settings.find((setting) => setting.key === key)?.kind === 'folder';
      const chosen = await chooseExisting({
        defaultPath: path.dirname(configFile.path),
        properties: folder ? ['openDirectory', 'createDirectory'] : ['openFile', 'showHiddenFiles'],
      });
      return { path: chosen };
    },
    'config.writeExample': () => {
      const file = path.join(path.dirname(configFile.path), 'config.example.toml');
      writeFileDurably(file, exampleToml(), 'replace');
      return { file };
    },
  };
}

function stateOf(configFile: ConfigFile): ConfigState {
  const { values, faults } = configFile.inspect();
  return {
    file: configFile.path,
    values: values === null ? null : inOnePlace(values),
    faults: [...faults],
    warnings: faults.length === 0 ? warningsOf(configFile) : [],
  };
}

/** The seed's example names the credentials file under [nats.tls]; people meet it in one place. */
function inOnePlace(values: SettingValues): NonNullable<ConfigState['values']> {
  const all = new Map(
    [...values].map(([key, value]) => [key, typeof value === 'object' ? [...value] : value]),
  );
  const beside = all.get('nats.tls.credentials_file');
  all.delete('nats.tls.credentials_file');
  if (beside !== undefined && !all.has('nats.credentials_file')) all.set('nats.credentials_file', beside);
  return Object.fromEntries(all);
}

function warningsOf(configFile: ConfigFile): string[] {
  try {
    return [...readCredentials(configFile.read()).warnings];
  } catch (error) {
    if (error instanceof ProblemError) return [error.problem.happened];
    throw error;
  }
}
