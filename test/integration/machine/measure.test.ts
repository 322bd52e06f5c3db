import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { temporaryFolder } from '../../support/temporary.ts';

const MEASURE = path.resolve(import.meta.dirname, '../../support/measure-machine.ts');

/* The kernel's own files. Networks and mounts are in namespaces of the test's own: nothing of the machine is touched. */

const lineSchema = z.object({ probe: z.string(), values: z.record(z.string(), z.json()) });

const asRoot = process.getuid?.() === 0 ? [] : ['--user', '--map-root-user'];

/** Where Debian keeps what only administrators use. */
const PATH = `${process.env['PATH']}:/usr/sbin:/sbin`;

/** The command that measures, for a shell. */
function measure(folder: string, ...probes: string[]): string {
  return `"${process.execPath}" "${MEASURE}" "${folder}" ${probes.join(' ')}`;
}

/** Runs steps in namespaces of their own. */
function inNamespaces(...steps: string[]) {
  const { stdout, stderr, status } = spawnSync(
    'unshare',
    [...asRoot, '--net', '--mount', 'sh', '-c', ['set -e', 'mount -t sysfs sysfs /sys', ...steps].join('\n')],
    { encoding: 'utf8', env: { ...process.env, PATH }, timeout: 100_000 },
  );
  const measured = stdout
    .trim()
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => z.json().pipe(lineSchema).parse(JSON.parse(line)).values);
  return { measured, stderr, status };
}

test('links and routes come and go with a cable, an address and a default route', () => {
  const now = measure('/', 'air_gap');
  const { measured, stderr } = inNamespaces(
    now,
    'ip link set lo up',
    now,
    'ip link add near type veth peer name far',
    'echo 1 > /proc/sys/net/ipv6/conf/near/disable_ipv6',
    'echo 1 > /proc/sys/net/ipv6/conf/far/disable_ipv6',
    'ip link set near up',
    'ip link set far up',
    now,
    'ip address add 192.0.2.1/24 dev near',
    now,
    'ip route add default via 192.0.2.2',
    'ip route add blackhole 198.51.100.0/24',
    'ip route add unreachable 203.0.113.0/24',
    now,
    // Without an address that the kernel makes up by itself, in a while.
    'echo 1 > /proc/sys/net/ipv6/conf/near/addr_gen_mode',
    'echo 0 > /proc/sys/net/ipv6/conf/near/disable_ipv6',
    'ip -6 address add 2001:db8::1/64 dev near nodad',
    'ip -6 route add default via 2001:db8::2',
    'ip -6 route add unreachable 2001:db8:1::/64',
    now,
    'ip link delete near',
    now,
  );
  expect(stderr).toBe('');
  expect(measured.map(({ links_up, routes, default_routes }) => [links_up, routes, default_routes])).toEqual([
    [0, 0, 0],
    [0, 0, 0],
    [2, 0, 0],
    [2, 1, 0],
    [2, 2, 1],
    [2, 4, 2],
    [0, 0, 0],
  ]);
});

describe('the disk of a folder', () => {
  const image = (size: string) => {
    const folder = temporaryFolder();
    return {
      folder,
      make: [
        `truncate -s ${size} "${folder}/image"`,
        `mkdir "${folder}/on"`,
        `mkfs.ext4 -q "${folder}/image"`,
      ],
    };
  };

  test('is that of the longest mount: memory is no disk', () => {
    const folder = temporaryFolder();
    const { measured, stderr } = inNamespaces(
      `mount -t tmpfs none "${folder}"`,
      measure(`${folder}/not/made/yet`, 'disk_encryption', 'free_space'),
    );
    expect(stderr).toBe('');
    expect(measured[0]).toMatchObject({ encrypted: null, file_system: 'tmpfs', device: null });
    expect(measured[1]?.['ledger_mib']).toEqual(expect.any(Number));
  });

  test('is told by findmnt alike', () => {
    const { measured } = inNamespaces(measure(import.meta.dirname, 'disk_encryption'));
    const type = execFileSync('findmnt', ['-n', '-o', 'FSTYPE', '--target', import.meta.dirname], {
      encoding: 'utf8',
    });
    expect(measured[0]?.['file_system']).toBe(type.trim());
  });

  test('is followed through an image that is mounted, and the mount is seen', () => {
    const { folder, make } = image('8M');
    const { measured, stderr, status } = inNamespaces(
      ...make,
      measure(folder, 'disk_encryption', 'devices'),
      `mount -o loop "${folder}/image" "${folder}/on"`,
      measure(`${folder}/on`, 'disk_encryption', 'devices'),
      `umount "${folder}/on"`,
    );
    if (status !== 0)
      return console.log(`Not tried with a real image; the recorded trees were. ${stderr.trim()}`);
    const [before, devices, after, more] = measured;
    expect(after?.['encrypted']).toBe(before?.['encrypted']);
    expect(after?.['device']).toMatch(/^loop\d+$/);
    expect(after?.['file_system']).toBe('ext4');
    expect(more?.['mounts']).toBe(Number(devices?.['mounts']) + 1);
    expect(Object.values(more ?? {})).toContain(`${folder}/on (ext4)`);
  });

  test('is encrypted where dm-crypt is between, and not where another target is', () => {
    const knows =
      existsSync('/dev/mapper/control') || /\bdevice-mapper$/m.test(readFileSync('/proc/misc', 'utf8'));
    if (!knows)
      return console.log(
        'Not tried with real dm-crypt: this kernel has no device mapper. The recorded trees were.',
      );
    const { folder, make } = image('32M');
    const key = '00'.repeat(32);
    const name = `cim-keys-test-${process.pid}`;
    const target = (table: string, uuid: string) => [
      `echo "0 $(blockdev --getsz $loop) ${table}" | dmsetup create ${name} --uuid ${uuid} --noudevsync`,
      `dmsetup mknodes ${name}`,
      `mkfs.ext4 -q /dev/mapper/${name}`,
      `mount /dev/mapper/${name} "${folder}/on"`,
      measure(`${folder}/on`, 'disk_encryption'),
      `umount "${folder}/on"`,
      `dmsetup remove --retry --noudevsync ${name}`,
    ];
    const { measured, stderr, status } = inNamespaces(
      ...make,
      `loop=$(losetup --find --show "${folder}/image")`,
      `trap 'dmsetup remove --retry ${name} 2>/dev/null || true; losetup -d $loop' EXIT`,
      ...target(`crypt aes-xts-plain64 ${key} 0 $loop 0`, `CRYPT-PLAIN-${name}`),
      ...target('linear $loop 0', `LVM-${name}`),
    );
    if (status !== 0)
      return console.log(`Not tried with real dm-crypt; the recorded trees were. ${stderr.trim()}`);
    expect(measured.map(({ encrypted, encryption }) => [encrypted, encryption])).toEqual([
      [true, 'PLAIN'],
      [false, 'none'],
    ]);
  });
});

test('swap, core dumps and the clock are told by this kernel as by the programs of the system', () => {
  const limited = 'ulimit -c 0';
  const { measured, stderr } = inNamespaces(limited, measure('/', 'swap', 'clock'));
  expect(stderr).toBe('');
  const [clock, swap] = measured;
  const areas = readFileSync('/proc/swaps', 'utf8').trim().split('\n').length - 1;
  expect(swap).toMatchObject({ swap_areas: areas, core_limit: '0' });
  expect(Number(clock?.['uptime_seconds'])).toBeGreaterThan(0);
});
