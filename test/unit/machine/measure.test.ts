import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { release } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { PROBES, type Probe } from '../../../app/ceremony/script/format.ts';
import { MEASURES } from '../../../app/machine/measures.ts';
import { measuredSchema } from '../../../app/registry/ceremony-facts.ts';
import { measureClock } from '../../../main/machine/clock.ts';
import { measuring, withinTime } from '../../../main/machine/measure.ts';
import { plainText } from '../../../main/machine/measured-values.ts';
import { programFiles } from '../../../main/machine/program.ts';
import { SystemFiles } from '../../../main/machine/system-files.ts';
import {
  LVM_ON_LUKS,
  mounts,
  plant,
  radio,
  STICK_IN,
  type Trees,
  treeOf,
  VIRTUAL_MACHINE,
} from '../../support/machine-trees.ts';
import { temporaryFolder } from '../../support/temporary.ts';

const MANUAL = readFileSync(path.resolve(import.meta.dirname, '../../../docs/machine.md'), 'utf8');

const FOLDERS = { ledger: '/var/ledger', keys: '/var/keys/not/made/yet' };
const PROGRAM = { version: '9.9.9', runs: import.meta.dirname };

/** What is measured on such a system, all of it such that an event can hold it. */
async function measured(probe: Probe, system: SystemFiles | null) {
  const found = await measuring({ folders: FOLDERS, program: PROGRAM, system })(probe);
  expect(measuredSchema.parse(found)).toEqual(found);
  return found;
}

const ids = (probe: Probe) => Object.keys(MEASURES[probe]);

describe('what is measured', () => {
  test.for(PROBES)(
    '%s tells each of its values, in their order, by ids that a script can name',
    async (probe) => {
      for (const system of [
        new SystemFiles(treeOf(VIRTUAL_MACHINE)),
        new SystemFiles(treeOf({ '/x': '' })),
        null,
      ]) {
        const found = await measured(probe, system);
        expect(found.map(({ id }) => id).slice(0, ids(probe).length)).toEqual(ids(probe));
        for (const { id } of found) expect(id).toMatch(/^[a-z][a-z0-9_]{0,39}$/);
      }
    },
  );

  test('what ready scripts and the manual expect has its value', async () => {
    const found = await measured('air_gap', new SystemFiles(treeOf(VIRTUAL_MACHINE)));
    for (const id of ['links_up', 'radios', 'routes'])
      expect(typeof found.find((one) => one.id === id)?.value).toBe('number');
  });

  test('this machine itself can be measured', async () => {
    const system = process.platform === 'linux' ? new SystemFiles() : null;
    for (const probe of PROBES) expect((await measured(probe, system)).length).toBeGreaterThan(0);
  });

  test('what takes too long or cannot be had is not known', async () => {
    const nothing = ids('devices').map((id) => ({ id, value: null }));
    expect(await withinTime('devices', () => new Promise(() => {}), 1)).toEqual(nothing);
    expect(await withinTime('devices', () => Promise.reject(new Error('no')))).toEqual(nothing);
    const found = [{ id: 'disks', value: 1 }];
    expect(await withinTime('devices', async () => found)).toEqual(found);
  });

  test('every value stands in the manual with what it says, and the manual has no other', () => {
    for (const probe of PROBES) {
      const [, table = ''] = new RegExp(`\\n## \`${probe}\`\\n([^]*?)(?=\\n## |$)`).exec(MANUAL) ?? [];
      const rows = [...table.matchAll(/^\| `([a-z0-9_]+)` \| (.*?) \|/gm)].map(([, id, says]) => [id, says]);
      expect(rows).toEqual(Object.entries(MEASURES[probe]));
    }
  });
});

/* Whatever stands where a file of the system is looked for: by hand. */
const HOSTILE: Readonly<Record<string, (file: string) => void>> = {
  'nothing in it': (file) => writeFileSync(file, ''),
  binary: (file) =>
    writeFileSync(file, Buffer.from(Array.from({ length: 4000 }, (_, index) => (index * 7) % 256))),
  huge: (file) => {
    writeFileSync(file, 'a b\n');
    truncateSync(file, 2 << 20);
  },
  'a link to itself': (file) => symlinkSync(path.basename(file), file),
  'a link out of the tree': (file) => symlinkSync('/dev/zero', file),
  'a pipe': (file) => void execFileSync('mkfifo', [file]),
  'a folder': (file) => mkdirSync(file),
};

/** All that is looked at on a laptop with a stick. */
const LAPTOP: Trees = {
  ...VIRTUAL_MACHINE,
  ...LVM_ON_LUKS,
  ...STICK_IN,
  ...radio(0, 'phy0', 'wlan', '0'),
  ...mounts(['253:1', 'ext4', '/dev/mapper/laptop--vg-root', '/'], ['8:17', 'vfat', '/dev/sdb1', '/media']),
};

describe.for(Object.entries(HOSTILE))('where each file is %s', ([what, put]) => {
  test.for(PROBES)('%s is told as not known, and nobody waits', async (probe) => {
    const root = treeOf({ '/x/': '' });
    for (const [file, held] of Object.entries(LAPTOP)) {
      if (typeof held !== 'string' || file.endsWith('/')) continue;
      mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
      put(path.join(root, file));
    }
    plant(
      root,
      Object.fromEntries(
        Object.entries(LAPTOP).filter(([file, held]) => typeof held !== 'string' || file.endsWith('/')),
      ),
    );
    const found = await measured(probe, new SystemFiles(root));
    const first = found.slice(0, ids(probe).length);
    const told = [
      ...(ASIDE_FROM_FILES[probe] ?? []),
      ...(what === 'nothing in it' ? (EMPTY[probe] ?? []) : []),
    ];
    expect(first.filter(({ value }) => value !== null).map(({ id }) => id)).toEqual(told);
  });
});

/** What the kernel tells with a file in which there is nothing: no routes, and that no memory is kept. */
const EMPTY: Partial<Record<Probe, readonly string[]>> = {
  air_gap: ['routes', 'default_routes'],
  swap: ['core_pattern'],
};

/** What is told without looking into a file of the system. */
const ASIDE_FROM_FILES: Partial<Record<Probe, readonly string[]>> = {
  clock: ['now', 'time_zone', 'sync_traces'],
  free_space: ['ledger_mib', 'keys_mib'],
  program: ['version', 'host', 'node', 'openssl', 'architecture'],
  // How many there are stands in folders.
  devices: ['usb_devices', 'disks'],
};

describe('the clock', () => {
  const clock = (files: Trees) => measureClock(new SystemFiles(treeOf(files)));

  test('nobody sets it, as recorded; that nobody ever has is not known', () => {
    expect(clock(VIRTUAL_MACHINE)).toMatchObject({
      ...{ uptime_seconds: 14508, sync_runs: false, sync_programs: 'none', sync_traces: 'none' },
      ...{ set_by_network: null, kernel_synchronised: null },
    });
  });

  test.for<[what: string, files: Trees, expected: Record<string, unknown>]>([
    [
      'systemd',
      { '/proc/412/comm': 'systemd-timesyn\n' },
      { sync_runs: true, sync_programs: 'systemd-timesyn', set_by_network: null },
    ],
    [
      'systemd, which has set it',
      { '/proc/412/comm': 'systemd-timesyn\n', '/run/systemd/timesync/synchronized': '' },
      { sync_runs: true, sync_traces: '/run/systemd/timesync/synchronized', set_by_network: true },
    ],
    [
      'chrony',
      { '/proc/9/comm': 'chronyd\n', '/run/chrony/chronyd.pid': '9\n' },
      { sync_runs: true, sync_programs: 'chronyd', sync_traces: '/run/chrony/chronyd.pid' },
    ],
    ['ntpd, which has ended', { '/run/ntpd.pid': '9\n' }, { sync_runs: false, sync_traces: '/run/ntpd.pid' }],
    [
      'processes of which none can be seen',
      { '/proc/1/comm': { link: 'comm' } },
      { sync_runs: null, sync_programs: null },
    ],
  ])('%s', ([, files, expected]) => {
    const { '/proc/1/comm': first, ...others } = VIRTUAL_MACHINE;
    expect(clock({ ...others, '/proc/1/comm': first ?? '', ...files })).toMatchObject(expected);
  });

  test('it shows the time, in UTC', () => {
    const { now, time_zone } = measureClock(null);
    expect(Math.abs(Date.parse(String(now)) - Date.now())).toBeLessThan(60_000);
    expect(now).toMatch(/Z$/);
    expect(typeof time_zone).toBe('string');
  });
});

describe('free space', () => {
  test('is what df tells of the same place, and of what is not made yet, of the folder where it will lie', async () => {
    const root = treeOf({ '/var/ledger/': '' });
    const blocks = () => {
      const told = execFileSync('df', ['--output=avail', '--block-size=1M', root], { encoding: 'utf8' });
      return Number(told.trim().split('\n')[1]);
    };
    const before = blocks();
    const found = await measured('free_space', new SystemFiles(root));
    const after = blocks();
    for (const { value } of found) {
      expect(value).toBeGreaterThanOrEqual(Math.min(before, after) - 1);
      expect(value).toBeLessThanOrEqual(Math.max(before, after) + 1);
    }
  });
});

describe('the files of the program', () => {
  const bundles = (folder: string) =>
    plant(folder, {
      'out/main/index.js': 'main',
      'out/main/chunks/a.js': 'chunk',
      'out/main/empty.js': '',
      'out/preload/preload.cjs': 'preload',
      'out/renderer/index.html': '<html>',
      'out/renderer/assets/Ä b.js': 'renderer',
      'out/renderer/assets/a-b.js': 'renderer',
      'out/nats-server/x': 'no part of it',
    });
  /** The command of the manual. */
  const repeated = (folder: string, files: string) =>
    execFileSync(
      'sh',
      ['-c', `find ${files} -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum`],
      {
        cwd: folder,
        encoding: 'utf8',
      },
    ).slice(0, 64);

  test('sha256sum repeats the hash, with the command that the manual gives', async () => {
    const folder = temporaryFolder();
    bundles(folder);
    expect(MANUAL).toContain(
      'find out/main out/preload out/renderer -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum',
    );
    expect(await programFiles(path.join(folder, 'out/main/chunks'))).toEqual({
      count: 7,
      sha256: repeated(folder, 'out/main out/preload out/renderer'),
    });
  });

  test('one byte more, another name or a further file is another hash', async () => {
    const folder = temporaryFolder();
    bundles(folder);
    const hash = async () => (await programFiles(path.join(folder, 'out/main')))?.sha256;
    const found = [await hash()];
    plant(folder, { 'out/main/index.js': 'main ' });
    found.push(await hash());
    plant(folder, { 'out/main/index.js': 'main', 'out/renderer/x': '' });
    found.push(await hash());
    expect(new Set(found).size).toBe(3);
    expect(found).not.toContain(undefined);
  });

  test('a package is its archive, and what lies beside it', async () => {
    const folder = temporaryFolder();
    plant(folder, {
      'app.asar': 'archive',
      'app.asar.unpacked/node_modules/node-hid/HID.node': 'native',
      'electron.asar': 'no part of it',
    });
    expect(await programFiles(path.join(folder, 'app.asar/out/main'))).toEqual({
      count: 2,
      sha256: repeated(folder, 'app.asar app.asar.unpacked'),
    });
  });

  test('is not known where the sources run, a file is a link, or a folder is missing', async () => {
    expect(await programFiles(import.meta.dirname)).toBeNull();
    const folder = temporaryFolder();
    plant(folder, { 'out/main/index.js': 'main', 'out/preload/preload.cjs': 'preload' });
    expect(await programFiles(path.join(folder, 'out/main'))).toBeNull();
    bundles(folder);
    expect(await programFiles(path.join(folder, 'out/main'))).not.toBeNull();
    symlinkSync('/etc/hostname', path.join(folder, 'out/renderer/link'));
    expect(await programFiles(path.join(folder, 'out/main'))).toBeNull();
  });

  test('system and kernel are those that run', async () => {
    const values = Object.fromEntries((await measured('program', null)).map(({ id, value }) => [id, value]));
    expect(values).toMatchObject({
      version: '9.9.9',
      host: 'Node',
      node: process.versions.node,
      kernel: release(),
    });
    const recorded = await measured('program', new SystemFiles(treeOf(VIRTUAL_MACHINE)));
    expect(recorded).toContainEqual({ id: 'system', value: 'Debian GNU/Linux 12 (bookworm)' });
    expect(recorded).toContainEqual({ id: 'kernel', value: '6.18.44' });
  });
});

test.for<[what: string, told: string, shown: string | null]>([
  ['blanks around it', '  Ultra \n', 'Ultra'],
  ['nothing', '', null],
  ['a control character', 'a\u0000', 'a\ufffd'],
  ['half a character', '\ud800x', '\ufffdx'],
  ['an accent of its own', 'e\u0301', 'é'],
  ['too much', 'x'.repeat(30), `${'x'.repeat(19)}…`],
  // Normalised, it is three times as long.
  ['a note', '\u{1d160}'.repeat(9), `${'\u{1d158}\u{1d165}\u{1d16e}'.repeat(3)}\ufffd…`],
  ['a character at the end of what there is room for', `${'x'.repeat(18)}😀😀`, `${'x'.repeat(18)}\ufffd…`],
])('text that the system tells can stand in an event: %s', ([, told, shown]) => {
  const text = plainText(told, 20);
  expect(text).toBe(shown);
  expect(measuredSchema.parse([{ id: 'x', value: text }])).toEqual([{ id: 'x', value: text }]);
});
