import { rmSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { measuredSchema } from '../../../app/registry/ceremony-facts.ts';
import { measureDevices } from '../../../main/machine/devices.ts';
import { SystemFiles } from '../../../main/machine/system-files.ts';
import {
  disk,
  LAPTOP_DISK,
  LVM_ON_LUKS,
  mapped,
  mounts,
  plant,
  STICK_IN,
  type Trees,
  treeOf,
  usb,
  VIRTUAL_MACHINE,
} from '../../support/machine-trees.ts';
import { temporaryFolder } from '../../support/temporary.ts';

async function measured(files: Trees | string) {
  const root = typeof files === 'string' ? files : treeOf(files);
  const { values, each } = await measureDevices(new SystemFiles(root));
  const all = [...Object.entries(values).map(([id, value]) => ({ id, value })), ...each];
  // Whatever the system tells, an event can hold it.
  expect(measuredSchema.parse(all)).toEqual(all);
  expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
  return Object.fromEntries(all.map(({ id, value }) => [id, value]));
}

const ROOT = ['253:1', 'ext4', '/dev/mapper/laptop--vg-root', '/'] as const;
/** Made by hand: a laptop with an encrypted disk, and USB. */
const LAPTOP: Trees = {
  ...LVM_ON_LUKS,
  ...usb(
    '1-3',
    {
      idVendor: '0bda',
      idProduct: '5411',
      bDeviceClass: '09',
      product: '4-Port USB 2.0 Hub',
      removable: 'fixed',
    },
    ['09'],
  ),
  ...usb(
    'usb1',
    { idVendor: '1d6b', idProduct: '0002', bDeviceClass: '09', product: 'xHCI Host Controller' },
    [],
  ),
  ...mounts(ROOT),
};
const WITHOUT_STICK = {
  ...{ usb_devices: 1, disks: 1, removable_disks: 0, mounts: 1, removable_mounts: 0, other_mounts: 'none' },
  usb_1_3: '0bda:5411 4-Port USB 2.0 Hub, hub, built in',
  disk_nvme0n1: 'KBG50ZNV512G KIOXIA, 488386 MiB, not removable',
  mount_253_1: '/ (ext4)',
};

describe('devices, disks and mounts', () => {
  test('a machine without USB, as recorded', async () => {
    expect(await measured(VIRTUAL_MACHINE)).toEqual({
      ...{ usb_devices: 0, disks: 1, removable_disks: 0 },
      ...{ mounts: 1, removable_mounts: 0, other_mounts: 'none' },
      ...{ disk_vda: 'no name, 262144 MiB, not removable', mount_254_0: '/ (ext4)' },
    });
  });

  test('a stick that is plugged in, mounted, and pulled', async () => {
    const root = treeOf(LAPTOP);
    expect(await measured(root)).toEqual(WITHOUT_STICK);
    plant(root, STICK_IN);
    const pluggedIn = {
      ...WITHOUT_STICK,
      ...{ usb_devices: 2, disks: 2, removable_disks: 1 },
      usb_1_4: '0781:5581 SanDisk Ultra, serial number 4C530001, mass storage',
      disk_sdb: 'SanDisk Ultra, 29327 MiB, removable',
    };
    expect(await measured(root)).toEqual(pluggedIn);
    plant(root, mounts(ROOT, ['8:17', 'vfat', '/dev/sdb1', '/media/ada/MY\\040STICK']));
    expect(await measured(root)).toEqual({
      ...pluggedIn,
      ...{ mounts: 2, removable_mounts: 1, mount_8_17: '/media/ada/MY STICK (vfat)' },
    });
    plant(root, mounts(ROOT));
    for (const gone of Object.keys(STICK_IN)) rmSync(path.join(root, gone), { recursive: true, force: true });
    expect(await measured(root)).toEqual(WITHOUT_STICK);
  });

  test('a stick in an encryption of its own is mounted from it', async () => {
    const at = 'pci0000:00/0000:00:14.0/usb1/1-4/1-4:1.0/host2/target2:0:0/2:0:0:0/block/sdb/sdb1';
    const files = {
      ...LAPTOP,
      ...STICK_IN,
      ...mapped('dm-7', '253:7', 'CRYPT-LUKS2-z-stick', [at]),
      ...mounts(ROOT, ['253:7', 'ext4', '/dev/mapper/stick', '/media/x']),
    };
    expect(await measured(files)).toMatchObject({ removable_mounts: 1, mount_253_7: '/media/x (ext4)' });
  });

  test('a disk on USB that calls itself fixed, and a card, can be taken away', async () => {
    const files = {
      ...VIRTUAL_MACHINE,
      ...disk('sda', {
        number: '8:0',
        at: 'pci0000:00/0000:00:14.0/usb2/2-1/2-1:1.0/host0/target0/block/sda',
      }),
      ...disk('mmcblk0', {
        number: '179:0',
        at: 'pci0000:00/mmc_host/mmc0/mmc0:aaaa/block/mmcblk0',
        files: { 'device/type': 'SD', 'device/name': 'SC32G' },
      }),
      ...disk('sdx', { number: '8:80', at: 'pci0000:00/block/sdx', files: { removable: '?' } }),
    };
    expect(await measured(files)).toMatchObject({
      ...{ disks: 4, removable_disks: null },
      disk_sda: 'no name, 1 MiB, removable',
      disk_mmcblk0: 'SC32G, 1 MiB, removable',
      disk_sdx: 'no name, 1 MiB, removable or not: not known',
    });
  });

  test('what is mounted from a network, and in several places, is told', async () => {
    const files = {
      ...LAPTOP_DISK,
      ...mounts(
        ['259:3', 'ext4', '/dev/nvme0n1p3', '/'],
        ['259:3', 'ext4', '/dev/nvme0n1p3', '/srv'],
        ['0:50', 'nfs4', 'server:/share', '/mnt'],
        ['0:51', 'tmpfs', 'tmpfs', '/tmp'],
      ),
    };
    expect(await measured(files)).toMatchObject({
      ...{ mounts: 3, removable_mounts: 0, mount_259_3: '/ (ext4); /srv (ext4)' },
      other_mounts: 'server:/share on /mnt (nfs4)',
    });
  });

  test('no password that stands in what was mounted is told', async () => {
    const files = {
      ...LAPTOP_DISK,
      ...mounts(
        ['259:3', 'ext4', '/dev/nvme0n1p3', '/'],
        ['0:50', 'fuse.rclone', ':sftp,pass=geheim:/x', '/a'],
        ['0:51', 'fuse', 'https://ada:geheim@server/x', '/b'],
        ['0:52', 'cifs', '//ada:geheim@server/share', '/c'],
      ),
    };
    const told = await measured(files);
    expect(told['other_mounts']).toBe('/a (fuse.rclone); /b (fuse); //server/share on /c (cifs)');
    expect(JSON.stringify(told)).not.toContain('geheim');
  });

  test('what a device calls itself in order to deceive is shown as what it is', async () => {
    const files = {
      ...VIRTUAL_MACHINE,
      ...usb(
        '1-1',
        {
          idVendor: '16c0',
          idProduct: '05dc',
          product: `\u202ekcirt\u0007 ${'x'.repeat(300)}`,
          serial: '\u200b',
        },
        ['03', 'zz'],
      ),
      ...usb('1-2', { idProduct: '', bDeviceClass: 'ff' }),
    };
    const told = await measured(files);
    expect(told['usb_1_1']).toBe(
      `16c0:05dc \ufffdkcirt\ufffd ${'x'.repeat(117)}…, serial number \ufffd, class not known, HID`,
    );
    expect(told['usb_1_2']).toBe('not known:not known, vendor specific');
  });

  test('what was pulled out while it was looked at is not there, and what is too long is no name', async () => {
    const files = {
      ...VIRTUAL_MACHINE,
      '/sys/bus/usb/devices/1-8': { link: '../../../devices/pci0000:00/gone' },
      '/sys/block/sdq': { link: '../devices/pci0000:00/gone' },
      ...usb('1-9', { idVendor: '1050', idProduct: '0407', product: 'x'.repeat(5000), bDeviceClass: '00' }),
    };
    expect(await measured(files)).toMatchObject({ usb_devices: 1, disks: 1, usb_1_9: '1050:0407' });
  });

  test('a disk that would lie outside of the system’s files is not known', async () => {
    const files = { ...VIRTUAL_MACHINE, '/sys/block/sda': { link: temporaryFolder() } };
    expect(await measured(files)).toMatchObject({ disks: null, removable_disks: null });
  });

  test('more than an event holds are counted, and the first are told', async () => {
    const many = Object.assign(
      {},
      ...Array.from({ length: 150 }, (_, index) => ({
        ...usb(`3-${index}`, { idVendor: '1050', idProduct: '0407' }),
        ...disk(`sd${index}`, { number: `65:${index}`, at: `pci0000:00/host/block/sd${index}` }),
      })),
      mounts(
        ...Array.from(
          { length: 150 },
          (_, index) => [`65:${index}`, 'ext4', `/dev/sd${index}`, `/m/${index}`] as const,
        ),
      ),
    );
    const told = await measured({ ...VIRTUAL_MACHINE, ...many });
    expect(told).toMatchObject({ usb_devices: 150, disks: 151, mounts: 150 });
  });

  test('nothing is known where the kernel tells nothing', async () => {
    expect(await measured({ '/x': '' })).toEqual({
      ...{ usb_devices: null, disks: null, removable_disks: null },
      ...{ mounts: null, removable_mounts: null, other_mounts: null },
    });
  });
});
