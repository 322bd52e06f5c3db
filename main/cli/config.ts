import { existsSync } from 'node:fs';
import { stringify } from 'smol-toml';
import { exampleToml } from '../../app/config/example.ts';
import { placedFaultText } from '../../app/config/fault-places.ts';
import type { ConfigCheckOutput, ConfigShowOutput } from '../../app/contract/command-line.ts';
import { ProblemError } from '../../app/problem.ts';
import { ConfigFile } from '../config/config-file.ts';
import { readCredentials } from '../nats/credentials.ts';
import { DATA, defineCommand, JSON_OUTPUT } from './command.ts';
import { configPlace } from './data-place.ts';
import { commandProblem } from './problems.ts';
import { writeError, writeJson, writeLine } from './terminal.ts';

const interrupted = 'Stopped. Nothing was changed.';

/** `config check [file]`: everything that is wrong with a configuration, and with the files it names. */
export const configCheckCommand = defineCommand({
  name: 'config check',
  operands: ['[config.toml]'],
  about: 'everything that is wrong with the configuration',
  details: 'Without a name the configuration of --data is checked. No connection is opened.',
  options: { ...DATA, ...JSON_OUTPUT },
  interrupted,
  run: async ({ operands: [file], values }) => {
    const found = check(file === undefined ? configPlace(values.data).configFile : existing(file));
    if (values.json) writeJson(found);
    else tell(found);
    return found.faults.length === 0 && found.problem === null ? 0 : 1;
  },
});

/** `config example`: a file with every key, its default and what it is for. */
export const configExampleCommand = defineCommand({
  name: 'config example',
  operands: [],
  about: 'a configuration file with every key and its default',
  options: {},
  interrupted,
  run: async () => {
    writeLine(exampleToml().trimEnd());
    return 0;
  },
});

/** `config show`: the configuration that holds, defaults included. It never contains a secret, only files’ names. */
export const configShowCommand = defineCommand({
  name: 'config show',
  operands: [],
  about: 'the configuration that holds, defaults included',
  options: { ...DATA, ...JSON_OUTPUT },
  interrupted,
  run: async ({ values }) => {
    const { config, file } = configPlace(values.data).configFile.read();
    if (values.json) writeJson({ file, config } satisfies ConfigShowOutput);
    else {
      writeError(existsSync(file) ? file : `${file} is not there: the defaults hold.`);
      writeLine(stringify(config).trimEnd());
    }
    return 0;
  },
});

function existing(file: string): ConfigFile {
  const configFile = new ConfigFile(file);
  if (existsSync(configFile.path)) return configFile;
  throw new ProblemError(commandProblem('cli.unreadable', { missing: file }));
}

function check(configFile: ConfigFile): ConfigCheckOutput {
  const { faults } = configFile.inspect();
  const place = { file: configFile.path, exists: existsSync(configFile.path), faults: [...faults] };
  if (faults.length > 0) return { ...place, problem: null, warnings: [] };
  try {
    return { ...place, problem: null, warnings: [...readCredentials(configFile.read()).warnings] };
  } catch (error) {
    if (error instanceof ProblemError) return { ...place, problem: error.problem, warnings: [] };
    throw error;
  }
}

function tell({ file, exists, faults, problem, warnings }: ConfigCheckOutput): void {
  for (const fault of faults) writeLine(placedFaultText(fault));
  if (problem) writeLine(`${problem.happened}\n${problem.remedy}`);
  for (const warning of warnings) writeLine(`Note: ${warning}`);
  if (faults.length > 0 || problem) writeError(`${file} cannot be used as it is.`);
  else writeLine(exists ? `${file} is good.` : `There is no ${file}: the defaults hold.`);
}
