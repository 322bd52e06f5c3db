import { custodyHandover } from './custody-handover.ts';
import { firstHour } from './first-hour.ts';
import { keyRotation } from './key-rotation.ts';
import { natsOperator } from './nats-operator.ts';
import { revocation } from './revocation.ts';
import { rootCa } from './root-ca.ts';
import { shareDrill } from './share-drill.ts';
import { yubikeyDay } from './yubikey-day.ts';

/** The scripts that come with the program, by their names: to be held as they are, or to begin one's own with. */
export const readyScripts: ReadonlyMap<string, string> = new Map([
  ['root-ca', rootCa],
  ['nats-operator', natsOperator],
  ['yubikey-day', yubikeyDay],
  ['key-rotation', keyRotation],
  ['revocation', revocation],
  ['share-drill', shareDrill],
  ['custody-handover', custodyHandover],
  ['first-hour', firstHour],
]);
