import { writeSync } from 'node:fs';
import { AGE_WORKER } from '../../main/cli/age-worker-url.ts';
import { SecretFiles } from '../../main/keystore/secret-files.ts';
import { Bootstraps } from '../../main/services/bootstrap/bootstrap.ts';
import { LedgerCheck } from '../../main/services/checks/ledger-check.ts';
import { Keystore } from '../../main/services/keys/keystore.ts';
import { Registrar } from '../../main/services/recording/registrar.ts';
import { Ledger } from '../../main/store/ledger.ts';

/* Records a bootstrap file and says how far it is, after each seed and each hundred events, until somebody kills it. */

const [folder = '', keys = '', file = '', passphrase = ''] = process.argv.slice(2);
const ledger = Ledger.open(folder);
const registrar = new Registrar(new LedgerCheck(ledger), () => 'Officer A');
const desk = new Bootstraps(ledger, new Keystore(new SecretFiles(keys), registrar, AGE_WORKER));
await desk.review(file);
await desk.record(passphrase === '' ? null : passphrase, ({ step, done }) =>
  writeSync(1, `${step} ${done}\n`),
);
