import { compose } from '../compose.ts';
import { SecretFiles } from '../keystore/secret-files.ts';
import { KeyCustody } from '../services/keys/key-custody.ts';
import { openingWith } from '../services/keys/key-opening.ts';
import { AGE_WORKER } from './age-worker-url.ts';
import { countOf, DATA, defineCommand } from './command.ts';
import { dataPlace } from './data-place.ts';
import { withLedgerToRecord } from './existing-ledger.ts';
import { keyFolder } from './key-folder.ts';
import { keyNamed } from './key-public.ts';
import { OFFICER, officerOf } from './officer.ts';
import { actingProven, NO_YUBIKEYS, OFFICER_PROOF, proveOfficer, saidProofOf } from './officer-proof.ts';
import { askShares } from './share-questions.ts';
import { type ExitStatus, UsageError, writeLine } from './terminal.ts';

/** `key drill <key>`: opens a private key with shares from paper, and records that they do. */
export const keyDrillCommand = defineCommand({
  name: 'key drill',
  operands: ['<key>'],
  about: 'open a private key with shares from paper, to see that they do, and record that',
  details:
    'The key is named by its id or its label. Asks on the terminal for one share after another. It signs nothing, and nothing of it is shown; the numbers of the shares are recorded.',
  options: {
    ...DATA,
    ...OFFICER,
    ...OFFICER_PROOF,
    keys: {
      type: 'string',
      value: 'DIR',
      about: 'where the encrypted keys are; otherwise the configured folder',
    },
    shares: {
      type: 'string',
      value: 'N',
      about: 'ask for so many, more than are needed, to try them all',
    },
  },
  interrupted: 'Stopped. Nothing was recorded.',
  run: async ({ operands: [name = ''], values, signal }) => {
    const place = dataPlace(values.data);
    const officer = officerOf(values.officer);
    if (officer === null) throw new UsageError('Who acts? Name them with --officer.');
    const proof = saidProofOf(values, place);
    return withLedgerToRecord(place, async (ledger): Promise<ExitStatus> => {
      const setting = { ledger, configFile: place.configFile, ageWorker: AGE_WORKER };
      const { check, registrar } = compose({
        ...setting,
        officer: () => actingProven(ledger, officer, proof),
      });
      await check.complete();
      await proveOfficer({ ledger, registrar, name: officer, said: proof, signal });
      const key = keyNamed(ledger, name);
      const files = new SecretFiles(keyFolder(place, values.keys));
      const open = openingWith(files, NO_YUBIKEYS, AGE_WORKER);
      const custody = new KeyCustody({ ledger, registrar, files, open, worker: AGE_WORKER });
      const shares = await askShares(values.shares === undefined ? 0 : countOf('shares', values.shares));
      const { cid } = await custody.drill(key.id, shares);
      writeLine(`OPENS  These shares open the private key of ${key.fingerprint}`);
      writeLine(`Recorded ${cid}`);
      return 0;
    });
  },
});
