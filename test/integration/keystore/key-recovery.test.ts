import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BoundFiles } from '../../../app/registry/bound-files.ts';
import { decodeEvent } from '../../../app/registry/dispatch.ts';
import { bindingLaptop, hmacBinding, PIN, slotBinding } from '../../support/bound-keys.ts';
import { program } from '../../support/command-line.ts';
import { commandsOf, valuesFor } from '../../support/key-recovery.ts';
import { openLedger } from '../../support/ledgers.ts';
import { inTerminal } from '../../support/shell-terminal.ts';
import { makeSigningKey } from '../../support/signing-keys.ts';
import { PASSPHRASE } from '../../support/steps.ts';
import { temporaryFolder } from '../../support/temporary.ts';
import { VirtualUsb } from '../../yubikey/preload/virtual-usb.ts';

/*
 * docs/key-recovery.md, followed to the letter with Debian's own programs, which reach the virtual YubiKeys over
 * /dev/hidraw. The app's own code makes the files; nothing of it opens them.
 */

let usb: VirtualUsb;
beforeAll(() => {
  usb = new VirtualUsb();
});
afterAll(() => usb.stop());

/** A key bound in every way there is, and what is needed to open it without the app. */
async function boundKey() {
  const [first, second] = [usb.plugIn('yubikey-5.7.4'), usb.plugIn('yubikey-5.4.3')];
  const laptop = bindingLaptop(first, second);
  const { keyId, shares: papers } = laptop.shares.draw(3, 5);
  const slot = slotBinding(second, 2);
  const binding = {
    yubikeys: [await hmacBinding(laptop, first), slot],
    shares: { keyId, typedBack: papers[4] ?? '' },
  };
  await laptop.binder.generateKey(laptop.request, PASSPHRASE, binding);
  const key = laptop.ledger.objects.get('key', keyId);
  if (key?.privateKey.kind !== 'bound-age-files') throw new Error('not bound');
  const bound: BoundFiles = key.privateKey;
  const howToOpen = readFileSync(laptop.files.locate(`${keyId}.how-to-open.txt`), 'utf8');
  expect(howToOpen).toContain(key.fingerprint);
  const folder = temporaryFolder();
  /** Opens a file with the passphrase that was found out, and tells the fingerprint of what came out. */
  const open = async (section: string, file: string, passphrase: string) => {
    const decrypt = commandsOf(section).at(-1) ?? '';
    const env = { FILE: laptop.files.locate(file) };
    await inTerminal(decrypt, {
      cwd: folder,
      env,
      replies: [{ when: 'passphrase', type: `${passphrase}\n` }],
    });
    const [fingerprint = ''] = commandsOf('Is it the right key?');
    return `SHA256:${(await inTerminal(fingerprint, { cwd: folder })).trim()}`;
  };
  return {
    ...{ bound, howToOpen, folder, papers, open, laptop, fingerprint: key.fingerprint },
    path: (name: string) => laptop.files.locate(name),
  };
}

describe('key recovery - docs/key-recovery.md, with Debian’s programs', () => {
  test('A: a passphrase alone', async () => {
    const folder = temporaryFolder();
    const { fingerprint } = await makeSigningKey(() => path.join(folder, 'key.age'), {
      organizationId: '',
      personId: null,
      label: '',
    });
    const [decrypt = ''] = commandsOf('A.');
    const replies = [{ when: 'passphrase', type: `${PASSPHRASE}\n` }];
    await inTerminal(decrypt, { cwd: folder, env: { FILE: 'key.age' }, replies });
    const [check = ''] = commandsOf('Is it the right key?');
    expect(`SHA256:${(await inTerminal(check, { cwd: folder })).trim()}`).toBe(fingerprint);
  });

  test('B, C and D: YubiKey by FIDO2, YubiKey by challenge-response, shares', async () => {
    const { bound, howToOpen, folder, papers, open, fingerprint } = await boundKey();
    const [fido, slot] = bound.yubikeys;
    if (!fido || !slot || !bound.shares) throw new Error('not bound in every way');

    const [list = '', ask = ''] = commandsOf('B.');
    const devices = await inTerminal(list, { cwd: folder, env: usb.environment });
    const DEVICE = /^(\/dev\/hidraw\d+)/m.exec(devices)?.[1] ?? '';
    const fidoAnswer = await inTerminal(ask, {
      cwd: folder,
      env: { ...usb.environment, DEVICE, ...valuesFor(fido.file, howToOpen) },
      replies: [{ when: 'PIN', type: `${PIN}\n` }],
    });
    const secret = /^([A-Za-z0-9+/]{43}=)\s*$/m.exec(fidoAnswer)?.[1] ?? '';
    expect(await open('B.', fido.file, `${PASSPHRASE}-${secret}`)).toBe(fingerprint);

    const [calculate = ''] = commandsOf('C.');
    const slotAnswer = await inTerminal(calculate, {
      cwd: folder,
      env: { ...usb.environment, ...valuesFor(slot.file, howToOpen) },
    });
    const response = /^([0-9a-f]{40})\s*$/m.exec(slotAnswer)?.[1] ?? '';
    expect(await open('C.', slot.file, `${PASSPHRASE}-${response}`)).toBe(fingerprint);

    const [type = '', combine = ''] = commandsOf('D.');
    for (const paper of [papers[4], papers[0], papers[2]]) {
      const [HEAD, groups, check] = [paper?.slice(0, 8) ?? '', paper?.slice(9, -5), paper?.slice(-4)];
      const shown = await inTerminal(`echo ready; ${type}`, {
        cwd: folder,
        env: { HEAD },
        replies: [{ when: 'ready', type: `${groups}\n\x04` }],
      });
      expect(shown.trim().split(/\s+/).at(-1)).toBe(check);
    }
    const combined = await inTerminal(combine, { cwd: folder });
    const passphrase = /^([A-Z2-7]{32})\s*$/m.exec(combined)?.[1] ?? '';
    expect(await open('D.', bound.shares.file, passphrase)).toBe(fingerprint);
  });

  test('cim-keys recover does D in one go, and forgives a slip', async () => {
    const { bound, folder, papers, fingerprint, path: locate } = await boundKey();
    const [first = '', second = '', third = ''] = papers;
    const wrong = `${second.slice(0, -1)}${second.endsWith('A') ? 'B' : 'A'}`;
    const fresh = 'gravel-otter 9 lanterns unfold quietly';
    const shown = await inTerminal(
      `'${process.execPath}' '${program}' recover '${locate(bound.shares?.file ?? '')}' recovered.age`,
      {
        cwd: folder,
        replies: [
          { when: 'Share 1: ', type: `${first}\n` },
          { when: 'Share 2: ', type: `${wrong}\n` },
          { when: 'Share 2: ', type: `${first}\n` },
          { when: 'Share 2: ', type: `${second}\n` },
          { when: 'Share 3: ', type: `${third}\n` },
          { when: 'New passphrase for the key: ', type: 'password1234\n' },
          { when: 'once more: ', type: 'password1234\n' },
          { when: 'New passphrase for the key: ', type: `${fresh}\n` },
          { when: 'once more: ', type: `${fresh}\n` },
        ],
      },
    );
    expect(shown).toContain('the last group does not fit');
    expect(shown).toContain('was typed already');
    expect(shown).toContain('could be guessed');
    for (const secret of [...papers, fresh]) expect(shown).not.toContain(secret);
    expect(statSync(path.join(folder, 'recovered.age')).mode & 0o777).toBe(0o600);
    const [decrypt = ''] = commandsOf('A.');
    const replies = [{ when: 'passphrase', type: `${fresh}\n` }];
    await inTerminal(decrypt, { cwd: folder, env: { FILE: 'recovered.age' }, replies });
    const [check = ''] = commandsOf('Is it the right key?');
    expect(`SHA256:${(await inTerminal(check, { cwd: folder })).trim()}`).toBe(fingerprint);
  });

  test('cim-keys key drill opens it with shares, shows none of them, and records that they do', async () => {
    const { folder, papers, fingerprint, laptop } = await boundKey();
    const { ledger } = laptop;
    ledger.close();
    const shown = await inTerminal(
      `'${process.execPath}' '${program}' key drill Officer --officer 'Officer A' --data '${ledger.directory}' --keys '${laptop.folder}'`,
      {
        cwd: folder,
        replies: [1, 3, 4].map((number, at) => ({
          when: `Share ${at + 1}: `,
          type: `${papers[number - 1]}\n`,
        })),
      },
    );
    expect(shown).toContain(`OPENS  These shares open the private key of ${fingerprint}`);
    for (const secret of papers) expect(shown).not.toContain(secret);
    const after = openLedger(ledger.directory);
    const head = after.head();
    const record = head === null ? null : after.entries.at(head.seq);
    if (record === null) throw new Error('nothing was recorded');
    expect(decodeEvent(record.block)).toMatchObject({
      event_type: 'KeyRecoveryDrilled',
      payload: { shares: [1, 3, 4] },
    });
    after.close();
  });
});
