import { PROBES } from '../../app/ceremony/script/format.ts';
import { measuring } from '../../main/machine/measure.ts';

/*
 * Says, on a line each, what the system it runs on tells for the probes that are named: measure-machine.ts FOLDER PROBE…, where
 * ledger and keys would lie in the folder.
 */

const [folder = '/', ...names] = process.argv.slice(2);
const measure = measuring({
  folders: { ledger: folder, keys: folder },
  program: { version: '0', runs: import.meta.dirname },
});
for (const probe of PROBES.filter((one) => names.includes(one))) {
  const values = await measure(probe);
  console.log(
    JSON.stringify({ probe, values: Object.fromEntries(values.map(({ id, value }) => [id, value])) }),
  );
}
