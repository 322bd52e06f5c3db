import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { attestationIntermediates, attestationRoots } from '../attestation/authority.ts';
import { hasOtp, type Model, type ModelName } from '../models.ts';
import { type KeyOptions, VirtualYubiKey } from '../virtual-yubikey.ts';
import { preloadLibrary } from './build.ts';
import { hidInterfaces } from './descriptors.ts';
import { serveNode } from './nodes.ts';
import { DeviceTree } from './tree.ts';

/**
 * The USB ports of a machine that exists for its children only: a program started with `environment` sees the keys
 * plugged in here as /dev/hidrawN, through its own unmodified HID library. The keys live in this process, so a test
 * presses their buttons and pulls their plugs directly while the program runs.
 */
export class VirtualUsb {
  readonly #folder = mkdtempSync(path.join(os.tmpdir(), 'virtual-usb-'));
  readonly #tree: DeviceTree;
  readonly #minors = new Set<number>();
  readonly #keys: VirtualYubiKey[] = [];
  #ports = 0;
  #pluggings = 0;
  readonly #library = preloadLibrary();

  constructor() {
    this.#tree = new DeviceTree(path.join(this.#folder, 'tree'));
    mkdirSync(this.#sockets);
    writeFileSync(this.attestationRootsFile, [...attestationRoots, ...attestationIntermediates].join(''));
  }

  /** What a program needs in its environment to see the keys, in addition to its own. */
  get environment(): Readonly<Record<string, string>> {
    return {
      LD_PRELOAD: `${this.#library}:libumockdev-preload.so.0`,
      UMOCKDEV_DIR: path.join(this.#folder, 'tree'),
      HID_PRELOAD_DIR: this.#sockets,
    };
  }

  /** A PEM file with the test roots and the intermediate that vouch for these keys. */
  get attestationRootsFile(): string {
    return path.join(this.#folder, 'attestation-roots.pem');
  }

  /** A fresh key in the next free port. It follows its own `plug` and `unplug`. */
  plugIn(model: ModelName | Model, options: KeyOptions = {}): VirtualYubiKey {
    const key = new VirtualYubiKey(model, options);
    const port = ++this.#ports;
    let disappear: (() => void) | null = null;
    const follow = () => {
      disappear?.();
      disappear = key.isPlugged ? this.#appear(key, port) : null;
    };
    follow();
    key.onPlugChange(follow);
    this.#keys.push(key);
    return key;
  }

  /** Unplugs all keys and removes every trace. */
  stop(): void {
    for (const key of this.#keys) key.unplug();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Makes a key's nodes appear: the lowest free numbers, as the kernel gives them. */
  #appear(key: VirtualYubiKey, port: number): () => void {
    const nodes = hidInterfaces(hasOtp(key.model)).map((hid) => {
      let minor = 0;
      while (this.#minors.has(minor)) minor++;
      this.#minors.add(minor);
      return { hid, minor };
    });
    const closings = nodes.map(({ hid, minor }) =>
      serveNode(key, hid, path.join(this.#sockets, `hidraw${minor}`)),
    );
    const remove = this.#tree.add(key.model, { port, deviceNumber: ++this.#pluggings }, nodes);
    return () => {
      remove();
      for (const close of closings) close();
      for (const { minor } of nodes) this.#minors.delete(minor);
    };
  }

  get #sockets(): string {
    return path.join(this.#folder, 'nodes');
  }
}
