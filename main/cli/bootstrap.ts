import type { BootstrapOutput } from '../../app/contract/command-line.ts';
import { ProblemError } from '../../app/problem.ts';
import { compose } from '../compose.ts';
import type { ConfigFile } from '../config/config-file.ts';
import { SecretFiles } from '../keystore/secret-files.ts';
import { Bootstraps } from '../services/bootstrap/bootstrap.ts';
import { Keystore } from '../services/keys/keystore.ts';
import { recordingProblem } from '../services/recording/problems.ts';
import type { Ledger } from '../store/ledger.ts';
import { AGE_WORKER } from './age-worker-url.ts';
import { eventsText, tellPreview, tellRecorded } from './bootstrap-text.ts';
import { DATA, defineCommand, JSON_OUTPUT } from './command.ts';
import { dataPlace } from './data-place.ts';
import { withLedgerToRecord } from './existing-ledger.ts';
import { INTERRUPTED } from './interruption.ts';
import { keyFolder } from './key-folder.ts';
import { OFFICER, officerOf } from './officer.ts';
import { actingProven, OFFICER_PROOF, proveOfficer, type SaidProof, saidProofOf } from './officer-proof.ts';
import { Progress } from './progress.ts';
import { askPassphrase, confirm, descriptorOf } from './prompt.ts';
import { type ExitStatus, writeError, writeJson, writeLine } from './terminal.ts';

/** What was said on the command line. */
interface Asked {
  readonly file: string;
  readonly configFile: ConfigFile;
  readonly officer: string | null;
  readonly proof: SaidProof;
  readonly keys: string;
  readonly agreed: boolean;
  readonly passphraseFd: number | undefined;
  readonly json: boolean;
}

/** `bootstrap <file>`: shows what a bootstrap file comes to, asks, and records all of it in one act. */
export const bootstrapCommand = defineCommand({
  name: 'bootstrap',
  operands: ['<file.json>'],
  about: 'record an organization and all that belongs to it from a file, after a preview',
  details:
    'Everything is recorded in one act, or nothing. Without --officer only the preview is shown. Where NATS seeds are made,\nthe passphrase that encrypts them is asked on the terminal, or read from --passphrase-fd.',
  options: {
    ...DATA,
    keys: {
      type: 'string',
      value: 'DIR',
      about: 'the folder of encrypted keys; otherwise the configured one',
    },
    ...OFFICER,
    ...OFFICER_PROOF,
    yes: { type: 'boolean', about: 'record without asking' },
    'passphrase-fd': { type: 'string', value: 'N', about: 'read the passphrase from this descriptor' },
    ...JSON_OUTPUT,
  },
  interrupted: null,
  run: async ({ operands: [file = ''], values, signal }) => {
    const place = dataPlace(values.data);
    const asked: Asked = {
      file,
      configFile: place.configFile,
      officer: officerOf(values.officer),
      proof: { ...saidProofOf(values, place), keys: keyFolder(place, values.keys) },
      keys: keyFolder(place, values.keys),
      agreed: values.yes === true,
      passphraseFd: descriptorOf(values['passphrase-fd']),
      json: values.json === true,
    };
    return withLedgerToRecord(place, (ledger) => bootstrap(ledger, asked, signal));
  },
});

async function bootstrap(ledger: Ledger, asked: Asked, signal: AbortSignal): Promise<ExitStatus> {
  if (ledger.identity === null) throw new ProblemError(recordingProblem('ledger.none'));
  const secrets = new SecretFiles(asked.keys);
  secrets.settle(ledger.objects);
  const { check, registrar } = compose({
    ...{
      ledger,
      configFile: asked.configFile,
      ageWorker: AGE_WORKER,
      officer: () => actingProven(ledger, asked.officer, asked.proof),
    },
  });
  const bootstraps = new Bootstraps(ledger, new Keystore(secrets, registrar, AGE_WORKER));
  const preview = await bootstraps.review(asked.file);
  tellPreview(preview, asked.json ? writeError : writeLine);
  const shown = (): ExitStatus => {
    if (asked.json) writeJson({ preview, recorded: null } satisfies BootstrapOutput);
    return preview.blocked ? 1 : 0;
  };
  if (preview.blocked || preview.events === 0 || asked.officer === null) return shown();
  await check.complete();
  registrar.requireOfficer();
  if (!asked.agreed && !(await confirm(`About to be recorded: ${eventsText(preview.events)}.`, 'yes'))) {
    writeError('Nothing was recorded.');
    return shown();
  }
  await proveOfficer({ ledger, registrar, name: asked.officer, said: asked.proof, signal });
  const question = 'Passphrase that encrypts the seeds';
  const passphrase =
    preview.seeds === 0 ? null : await askPassphrase({ fd: asked.passphraseFd, question, twice: true });
  const recorded = await record(bootstraps, passphrase, signal);
  if (asked.json) writeJson({ preview, recorded } satisfies BootstrapOutput);
  if (recorded === null) {
    writeError('Stopped. Nothing was recorded, and no seed is left on the disk.');
    return INTERRUPTED;
  }
  if (!asked.json) tellRecorded(recorded);
  return 0;
}

async function record(bootstraps: Bootstraps, passphrase: string | null, signal: AbortSignal) {
  const progress = new Progress();
  const stop = () => bootstraps.cancel();
  signal.addEventListener('abort', stop);
  try {
    if (signal.aborted) return null;
    if (passphrase !== null) progress.say('Making the seeds and encrypting them');
    return await bootstraps.record(passphrase, ({ step, done, total }) =>
      progress.show(
        step === 'sealing'
          ? { step: 'Encrypting', done, total, unit: 'seeds' }
          : { step: 'Recording', done, total, unit: 'acts' },
      ),
    );
  } finally {
    signal.removeEventListener('abort', stop);
    progress.end();
  }
}
