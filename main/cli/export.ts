import { exportBundle } from '../exchange/export-bundle.ts';
import type { ExchangeStep } from '../exchange/verify-bundle.ts';
import { AGE_WORKER } from './age-worker-url.ts';
import { countOf, DATA, defineCommand } from './command.ts';
import { dataPlace } from './data-place.ts';
import { withLedger } from './existing-ledger.ts';
import { Progress } from './progress.ts';
import { writeLine } from './terminal.ts';

const STEPS: Readonly<Record<ExchangeStep, string>> = {
  checking: 'Checking',
  writing: 'Writing',
  'reading-back': 'Reading back',
};

/** `export <file.car>`: writes a bundle and reads it back. */
export const exportCommand = defineCommand({
  name: 'export',
  operands: ['<file.car>'],
  about: 'write the ledger as a bundle, read back and verified',
  options: {
    ...DATA,
    from: { type: 'string', value: 'N', about: 'begin with entry N: for a later part' },
    to: { type: 'string', value: 'N', about: 'end with entry N' },
    recipient: {
      type: 'string',
      multiple: true,
      value: 'AGE1…',
      about: 'encrypt it for this age recipient; can be given several times',
    },
  },
  interrupted:
    'Stopped. The bundle was not finished: at most a file that ends in .part was left, which can be deleted. The ledger is untouched.',
  run: async ({ operands: [file = ''], values }) => {
    const from = countOf('from', values.from ?? '1');
    const to = values.to === undefined ? Number.MAX_SAFE_INTEGER : countOf('to', values.to);
    const lock = { kind: 'recipients', recipients: values.recipient ?? [] } as const;
    const progress = new Progress();
    const manifest = await withLedger(dataPlace(values.data), (ledger) =>
      exportBundle(ledger, file, {
        writtenBy: 'cim-keys command line',
        range: { from, to },
        ...(lock.recipients.length > 0 ? { encryption: { lock, worker: AGE_WORKER } } : {}),
        onProgress: (step, done, total) => progress.show({ step: STEPS[step], done, total, unit: 'entries' }),
      }),
    );
    progress.end();
    writeLine(`Written and read back: ${file}`);
    writeLine(`Entries  ${manifest.range.from} to ${manifest.range.to}`);
    writeLine(`Head     ${manifest.head}`);
    return 0;
  },
});
