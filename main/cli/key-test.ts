import { SecretFiles } from '../keystore/secret-files.ts';
import { openingWith } from '../services/keys/key-opening.ts';
import { testKey } from '../services/keys/key-test.ts';
import { AGE_WORKER } from './age-worker-url.ts';
import { DATA, defineCommand } from './command.ts';
import { dataPlace } from './data-place.ts';
import { withLedger } from './existing-ledger.ts';
import { keyFolder } from './key-folder.ts';
import { keyNamed } from './key-public.ts';
import { NO_YUBIKEYS } from './officer-proof.ts';
import { askPassphrase, descriptorOf } from './prompt.ts';
import { type ExitStatus, writeLine } from './terminal.ts';

/** `key test <key>`: whether a passphrase opens a private key. */
export const keyTestCommand = defineCommand({
  name: 'key test',
  operands: ['<key>'],
  about: 'whether its passphrase opens a private key, and whether that is the right one',
  details:
    'The key is named by its id or its label. It signs nothing, and nothing is recorded. Keys that are bound to YubiKeys are tested in the window.',
  options: {
    ...DATA,
    keys: {
      type: 'string',
      value: 'DIR',
      about: 'where the encrypted keys are; otherwise the configured folder',
    },
    'passphrase-fd': { type: 'string', value: 'N', about: 'read the passphrase from this descriptor' },
  },
  interrupted: 'Stopped. Nothing was changed.',
  run: async ({ operands: [name = ''], values }) => {
    const place = dataPlace(values.data);
    const fd = descriptorOf(values['passphrase-fd']);
    const open = openingWith(new SecretFiles(keyFolder(place, values.keys)), NO_YUBIKEYS, AGE_WORKER);
    return withLedger(place, async (ledger): Promise<ExitStatus> => {
      const key = keyNamed(ledger, name);
      const passphrase = await askPassphrase({ fd, question: `Passphrase of the key “${key.label}”` });
      await testKey(open, key, { by: 'passphrase', passphrase });
      writeLine(`OPENS  It is the private key of ${key.fingerprint}`);
      return 0;
    });
  },
});
