/**
 * What is measured of the laptop for each probe of a script, by the ids under which it is recorded, and what each says. An id
 * that a script expects something of stays as it is. What a system does not tell is null, which is "not known".
 */
export const MEASURES = {
  air_gap: {
    links_up: 'how many network interfaces are up with a link, or are wireless and up',
    links: 'their names',
    wireless_up: 'how many of them are wireless',
    radios:
      'how many radios may send: Wi-Fi, Bluetooth, mobile radio and the like, neither blocked nor switched off; what only receives is none',
    radio_names: 'their names',
    bluetooth: 'how many of them are Bluetooth controllers',
    routes:
      'how many routes lead beyond this laptop, IPv4 and IPv6, those of a link itself too; not multicast, nor what is refused',
    default_routes: 'how many of them lead anywhere',
  },
  clock: {
    now: 'what the clock shows, in UTC',
    time_zone: 'the time zone that is set',
    uptime_seconds: 'for how many seconds the system has been running',
    sync_runs: 'whether a program that sets the clock from the network is running',
    sync_programs: 'which',
    sync_traces: 'what such programs have left in /run since the system was started',
    set_by_network: 'whether one of them has set the clock; never that none has',
    kernel_synchronised: 'whether the kernel takes its clock for synchronised: nothing tells this program',
  },
  disk_encryption: {
    encrypted:
      'whether the folder of the ledger lies on dm-crypt, below partitions, LVM, RAID, btrfs and images',
    encryption: 'in which form: LUKS2, LUKS1, PLAIN, BITLK and the like, or none',
    file_system: 'the kind of its file system: ext4, btrfs and the like',
    device: 'the device that holds it',
    keys_encrypted: 'whether the folder of the keys lies on dm-crypt',
    keys_encryption: 'in which form',
    keys_file_system: 'the kind of its file system',
    keys_device: 'the device that holds it',
  },
  swap: {
    swap_areas: 'how many places memory may be moved to',
    swap_kib: 'how large they are together, in KiB',
    swap_in_the_open: 'how many of them are a disk that is not encrypted',
    swap_places: 'each, and whether it is in memory, encrypted, in the open, or not known',
    core_dumps: 'whether the memory of a program that crashes is kept',
    core_pattern: 'where it goes, as the kernel has it',
    core_limit: 'how large such a file may become',
  },
  free_space: {
    ledger_mib: 'how many MiB this account can still write where the ledger lies',
    keys_mib: 'how many MiB this account can still write where the keys lie',
  },
  program: {
    version: 'the version of this program',
    files: 'how many files it consists of',
    files_sha256: 'the SHA-256 over them',
    host: 'what it runs in: Electron, the Chromium host or Node',
    node: 'the version of Node',
    electron: 'the version of Electron',
    chromium: 'the version of Chromium',
    openssl: 'the version of OpenSSL, or of what stands in for it',
    system: 'the operating system',
    kernel: 'the version of its kernel',
    architecture: 'the processor',
  },
  devices: {
    usb_devices: 'how many USB devices are there, hubs too, the ports of the laptop itself not',
    disks: 'how many disks, sticks, cards and drives are there',
    removable_disks: 'how many of them can be taken away: they say so, or are on USB, or are cards',
    mounts: 'how many mounts there are, but for those of the kernel and in memory',
    removable_mounts: 'how many of them are of a disk that can be taken away',
    other_mounts: 'those that are of no disk: of a network, of a program, btrfs and ZFS',
  },
} as const;

/** What can be measured, as scripts name it. */
export type Measurable = keyof typeof MEASURES;

/** What stands for one measure: a whole number, true or false, text; null where the system does not tell. */
export type MeasuredValue = number | boolean | string | null;

/** The values of one probe, by their ids. */
export type ValuesOf<P extends Measurable> = Readonly<Record<keyof (typeof MEASURES)[P], MeasuredValue>>;
