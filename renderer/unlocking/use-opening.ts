import { useState } from 'react';
import type { KeyFile } from '../../app/contract/key-files.ts';
import type { UnlockingInput } from '../../app/contract/unlocking.ts';
import type { YubiKeyPin, YubiKeyRow } from '../../app/contract/yubikeys.ts';
import type { Mistakes } from '../shared/mistakes.ts';
import { isLastTry, type PinEntry, usePinEntry } from './pin-entry.tsx';
import { useYubiKeyRows } from './yubikeys.ts';

/** In which of its ways something is opened, while somebody chooses and types. */
export interface OpeningChoice {
  /** The ways whose files are there. */
  readonly ways: readonly KeyFile[];
  readonly way: KeyFile | undefined;
  readonly choose: (name: string) => void;
  readonly passphrase: string;
  readonly setPassphrase: (passphrase: string) => void;
  readonly shares: readonly string[];
  readonly setShare: (at: number, text: string) => void;
  readonly entry: PinEntry;
  /** The PIN state of its YubiKey, when that is plugged in. */
  readonly pin: YubiKeyPin | null;
  readonly wantsPin: boolean;
  /** Whether the YubiKey of a way is plugged in. */
  readonly isHere: (file: KeyFile) => boolean;
  readonly check: () => Mistakes;
  readonly input: () => UnlockingInput;
  /** Forgets what was typed: it was handed over. */
  readonly clear: () => void;
}

/** The state of the fields in which somebody opens something; forgotten with the component. */
export function useOpening(files: readonly KeyFile[]): OpeningChoice {
  const entry = usePinEntry();
  const [passphrase, setPassphrase] = useState('');
  const [shares, setShares] = useState<readonly string[]>([]);
  const rows = useYubiKeyRows();
  const ways = files.filter(({ present }) => present);
  const first = () => ({
    of: files,
    name: (ways.find((one) => rowOf(one, rows) !== null) ?? ways[0])?.name ?? '',
  });
  const [chosen, setChosen] = useState(first);
  // Other files are asked about: what was chosen among the former ones means nothing for them.
  if (chosen.of !== files) setChosen(first());
  const way = ways.find(({ name }) => name === chosen.name);
  const opening = way?.opening;
  const wantsPin = opening?.by === 'yubikey' && opening.method === 'hmac-secret';
  const pin = way === undefined ? null : (rowOf(way, rows)?.plugged?.fido?.pin ?? null);
  const typed = shares.filter((share) => share.trim() !== '');
  return {
    ...{ ways, way, passphrase, setPassphrase, shares, entry, pin, wantsPin },
    choose: (name) => setChosen({ of: files, name }),
    setShare(at, text) {
      setShares((before) => withText(before, at, text));
    },
    isHere: (file) => rowOf(file, rows) !== null,
    check() {
      if (opening?.by === 'shares') {
        return typed.length < opening.needed ? { share: `Type ${opening.needed} different shares.` } : {};
      }
      return {
        ...(passphrase === '' ? { passphrase: 'Enter the passphrase.' } : {}),
        ...(wantsPin && entry.pin === '' ? { pin: 'Enter the PIN of this YubiKey.' } : {}),
      };
    },
    input() {
      if (opening?.by === 'shares') return { by: 'shares', shares: typed };
      if (opening?.by !== 'yubikey') return { by: 'passphrase', passphrase };
      const given = wantsPin
        ? { pin: entry.pin, spendLastTry: isLastTry(pin) }
        : { pin: null, spendLastTry: false };
      return { by: 'yubikey', file: way?.name ?? '', passphrase, ...given };
    },
    clear() {
      setPassphrase('');
      setShares([]);
      entry.clear();
    },
  };
}

/** The texts of some fields once one of them has another. */
export function withText(before: readonly string[], at: number, text: string): string[] {
  return Array.from({ length: Math.max(before.length, at + 1) }, (_, index) =>
    index === at ? text : (before[index] ?? ''),
  );
}

function rowOf({ opening }: KeyFile, rows: readonly YubiKeyRow[]): YubiKeyRow | null {
  if (opening.by !== 'yubikey' || opening.serial === null) return null;
  return rows.find(({ plugged, serial }) => plugged !== null && serial === opening.serial) ?? null;
}
