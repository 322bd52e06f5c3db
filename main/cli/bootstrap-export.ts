import type { BootstrapExportOutput } from '../../app/contract/command-line.ts';
import { exportRegistry } from '../services/bootstrap/registry-export.ts';
import { DATA, defineCommand, JSON_OUTPUT } from './command.ts';
import { dataPlace } from './data-place.ts';
import { withLedger } from './existing-ledger.ts';
import { writeJson, writeLine } from './terminal.ts';

/** `bootstrap export <file>`: writes what lives in the registry as a bootstrap file. */
export const bootstrapExportCommand = defineCommand({
  name: 'bootstrap export',
  operands: ['<file.json>'],
  about: 'write what lives in the registry as a bootstrap file, unencrypted and without secrets',
  details: 'It is read back before it gets its name, and takes the place of no other file.',
  options: { ...DATA, ...JSON_OUTPUT },
  interrupted: 'No file was written.',
  run: async ({ operands: [file = ''], values }) => {
    const written = await withLedger(dataPlace(values.data), (ledger) =>
      exportRegistry(ledger, file, 'refuse'),
    );
    if (values.json === true) writeJson(written satisfies BootstrapExportOutput);
    else tell(written);
    return 0;
  },
});

function tell({ file, objects, ended, unwritten, leftOut }: BootstrapExportOutput): void {
  writeLine(`Written and read back: ${file}`);
  writeLine(`Objects  ${objects}`);
  writeLine(`Left out, for they have ended  ${ended}`);
  for (const [what, count] of Object.entries(unwritten))
    writeLine(`Left out, for no file can make them  ${count} ${what}`);
  for (const { what, why } of leftOut) writeLine(`Left out  ${what}: ${why}`);
}
