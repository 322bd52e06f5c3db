import { createHash } from 'node:crypto';
import { NodeHidPort } from '../../main/yubikey/hid/node-hid.ts';
import { YubiKeys } from '../../main/yubikey/keys.ts';
import { systemClock } from '../../main/yubikey/transport/clock.ts';

/* Makes credentials on a YubiKey one after the other, through node-hid in this very process, and hears the signals it is told. */

const [serial = '', pin = '', times = '', ...signals] = process.argv.slice(2);
for (const signal of signals) process.on(signal, () => {});
const keys = new YubiKeys({ port: new NodeHidPort('linux'), clock: systemClock, platform: 'linux' });
await keys.setPin({ serial }, pin);
for (let at = 0; at < Number(times); at++) {
  const made = await keys.provision(
    { serial },
    {
      algorithm: 'ES256',
      user: { id: `person ${at}`, name: 'Ada' },
      clientDataHash: new Uint8Array(createHash('sha256').update(`${at}`).digest()),
      exclude: [],
    },
    { pin },
  );
  console.log(made.credentialId);
}
