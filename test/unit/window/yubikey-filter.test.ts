import { expect, test } from 'vitest';
import type { YubiKeyRow } from '../../../app/contract/yubikeys.ts';
import {
  EVERY_YUBIKEY,
  filtered,
  type YubiKeyFilter,
} from '../../../renderer/registry/yubikeys/yubikey-filter.ts';

function row(
  serial: string | null,
  status: YubiKeyRow['status'],
  holder: string | null,
  here: boolean,
): YubiKeyRow {
  return {
    ...{ id: serial ?? 'none', status, serial, model: 'YubiKey 5 NFC', firmware: '5.7.4', fips: false },
    ...{ formFactor: 'USB-A keychain', capabilities: { supported: [], enabled: [] } },
    holder: holder === null ? null : { personId: 'p', name: holder, organizationName: 'Acme' },
    ...{ credential: null, attestation: null },
    plugged: here ? { fido: null, slots: [], problems: [] } : null,
  };
}

const rows = [
  row('111', 'new', null, true),
  row('222', 'detected', null, true),
  row('333', 'active', 'Zoë Čapek', false),
  row(null, 'lost', 'Alice Officer', false),
];

test.each<[Partial<YubiKeyFilter>, readonly (string | null)[]]>([
  [{}, ['111', '222', '333', null]],
  [{ search: 'čAPEK' }, ['333']],
  [{ search: '22' }, ['222']],
  [{ search: 'acme' }, ['333', null]],
  [{ search: 'nobody' }, []],
  [{ standing: 'plugged' }, ['111', '222']],
  [{ standing: 'new' }, ['111', '222']],
  [{ standing: 'lost' }, [null]],
  [{ standing: 'active', search: 'alice' }, []],
])('%o leaves %o of the YubiKeys', (filter, serials) => {
  expect(filtered(rows, { ...EVERY_YUBIKEY, ...filter }).map(({ serial }) => serial)).toEqual(serials);
});
