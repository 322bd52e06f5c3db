import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { airGapSchema } from '../../../app/machine/air-gap.ts';

const MEASURE = path.resolve(import.meta.dirname, '../../support/measure-air-gap.ts');

/* The kernel's own files, in a network namespace of the test's own: nothing of the machine's network is touched. */

test('the kernel tells when a cable is plugged in and pulled', () => {
  const measure = `"${process.execPath}" "${MEASURE}"`;
  const steps = [
    'set -e',
    'mount -t sysfs sysfs /sys',
    measure,
    // Two ends of a cable: until both are up, nothing passes.
    'ip link add near type veth peer name far',
    'ip link set near up',
    measure,
    'ip link set far up',
    measure,
    'ip link delete near',
    measure,
  ];
  const asRoot = process.getuid?.() === 0 ? [] : ['--user', '--map-root-user'];
  const { stdout, stderr } = spawnSync(
    'unshare',
    [...asRoot, '--net', '--mount', 'sh', '-c', steps.join('\n')],
    { encoding: 'utf8' },
  );
  expect(stderr).toBe('');
  const measured = stdout
    .trim()
    .split('\n')
    .map((line) => z.json().pipe(airGapSchema).parse(JSON.parse(line)));
  expect(measured.map(({ open }) => open.map(({ name }) => name).toSorted())).toEqual([
    [],
    [],
    ['far', 'near'],
    [],
  ]);
  expect(measured.flatMap(({ notKnown }) => notKnown)).toEqual([]);
});
