import type { ExportOutput } from '../../app/contract/command-line.ts';
import { auditorsPageBeside } from '../services/exchange/auditors-page.ts';
import { exportBundle } from '../services/exchange/export-bundle.ts';
import type { ExchangeStep } from '../services/exchange/verify-bundle.ts';
import { AGE_WORKER } from './age-worker-url.ts';
import { lockFor } from './bundle-lock.ts';
import { countOf, DATA, defineCommand, JSON_OUTPUT } from './command.ts';
import { dataPlace } from './data-place.ts';
import { withLedger } from './existing-ledger.ts';
import { Progress } from './progress.ts';
import { writeJson, writeLine } from './terminal.ts';

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
    passphrase: { type: 'boolean', about: 'encrypt it under a passphrase, which the terminal asks for' },
    'passphrase-fd': {
      type: 'string',
      value: 'FD',
      about: 'encrypt it under the first line of a descriptor',
    },
    'auditor-page': {
      type: 'boolean',
      about: 'also write the page with which an auditor opens the bundle in a browser',
    },
    ...JSON_OUTPUT,
  },
  interrupted: null,
  run: async ({ operands: [file = ''], values, signal }) => {
    const from = countOf('from', values.from ?? '1');
    const to = values.to === undefined ? Number.MAX_SAFE_INTEGER : countOf('to', values.to);
    const place = dataPlace(values.data);
    const lock = await lockFor(values);
    const writePage = values['auditor-page'] === true ? auditorsPageBeside(file) : null;
    const progress = new Progress();
    const { range, head } = await withLedger(place, (ledger) =>
      exportBundle(ledger, file, {
        writtenBy: 'cim-keys command line',
        range: { from, to },
        ...(lock === null ? {} : { encryption: { lock, worker: AGE_WORKER } }),
        onProgress: (step, done, total) => progress.show({ step: STEPS[step], done, total, unit: 'entries' }),
        signal,
      }),
    );
    progress.end();
    const page = writePage?.() ?? null;
    if (values.json)
      writeJson({
        file,
        ...range,
        head,
        encrypted: lock !== null,
        auditorsPage: page,
      } satisfies ExportOutput);
    else {
      writeLine(`Written and read back: ${file}`);
      writeLine(`Entries  ${range.from} to ${range.to}`);
      writeLine(`Head     ${head}`);
      if (page !== null) {
        writeLine(`Page     ${page.file}`);
        writeLine(`SHA-256  ${page.sha256}`);
        writeLine(
          'Tell the auditor this digest of the page in another way than with the file: it cannot prove itself.',
        );
      }
    }
    return 0;
  },
});
