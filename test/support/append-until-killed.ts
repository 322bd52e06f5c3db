import { writeSync } from 'node:fs';
import { v7 as uuidv7 } from 'uuid';
import { LedgerCheck } from '../../main/services/checks/ledger-check.ts';
import { Registrar } from '../../main/services/recording/registrar.ts';
import { Ledger } from '../../main/store/ledger.ts';

/* Records one act after another and says so on standard output after each, until somebody kills it. */

const [folder = ''] = process.argv.slice(2);
const ledger = Ledger.open(folder);
const registrar = new Registrar(new LedgerCheck(ledger), () => 'Officer A');
for (;;) {
  const organizationId = uuidv7();
  const [record] = registrar.record({
    type: 'CreateOrganization',
    id: organizationId,
    name: `Organization ${organizationId}`,
    domain: null,
  });
  // Straight to the descriptor: what has been written here has been acknowledged.
  writeSync(1, `${record?.entry.seq} ${record?.cid}\n`);
}
