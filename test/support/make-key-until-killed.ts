import { AGE_WORKER } from '../../main/cli/age-worker-url.ts';
import { SecretFiles } from '../../main/keystore/secret-files.ts';
import { LedgerCheck } from '../../main/services/checks/ledger-check.ts';
import { Keystore } from '../../main/services/keys/keystore.ts';
import { Registrar } from '../../main/services/recording/registrar.ts';
import { Ledger } from '../../main/store/ledger.ts';
import { pullPlugOnceThere } from './pulled-plug.ts';

/* Makes the key of a ceremony's act, as the window does, until its file lies there and its entry does not. */

const [folder = '', keys = '', organizationId = '', id = '', name = '', passphrase = ''] =
  process.argv.slice(2);
const ledger = Ledger.open(folder);
pullPlugOnceThere(null, [keys, '.prepared']);
const registrar = new Registrar(new LedgerCheck(ledger), () => ({ kind: 'person', id, name }));
await new Keystore(new SecretFiles(keys), registrar, AGE_WORKER).generateKey(
  {
    ...{ organizationId, personId: null, label: 'Key of today', description: null },
    ...{ purpose: 'Signing', algorithm: 'Ed25519' },
  },
  passphrase,
);
