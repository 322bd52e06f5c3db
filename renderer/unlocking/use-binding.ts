import { useState } from 'react';
import type { InputOf } from '../../app/contract/operations.ts';
import type { YubiKeyRow } from '../../app/contract/yubikeys.ts';
import type { Mistakes } from '../shared/mistakes.ts';
import { isLastTry } from './pin-entry.tsx';

/** How a YubiKey is asked: its FIDO2 application, or one of its slots. */
export type Method = 'hmac-secret' | 'slot-1' | 'slot-2';

/** A YubiKey as it is chosen for a new private key. */
interface ChosenYubiKey {
  readonly method: Method;
  readonly pin: string;
}

/** Shares that were drawn and are shown. */
export interface ShownShares {
  readonly keyId: string;
  /** In sight until they are said to be written down. */
  readonly papers: readonly string[];
  readonly written: boolean;
  readonly typedBack: string;
}

/** What a new private key is to be bound to, while somebody chooses it. */
export interface BindingChoice {
  readonly yubikeys: Readonly<Record<string, ChosenYubiKey>>;
  readonly shares: ShownShares | null;
  /** Chooses a key, changes how it is asked, or (null) leaves it out. */
  readonly choose: (id: string, chosen: ChosenYubiKey | null) => void;
  readonly setShares: (shares: ShownShares | null) => void;
  /** Forgets PINs and the share typed back: they were handed over. */
  readonly clearSecrets: () => void;
  readonly check: () => Mistakes;
  /** What is sent; a key whose last PIN try this is, as its row shows, is asked about by the main process. */
  readonly input: (rows: readonly YubiKeyRow[]) => NonNullable<InputOf<'keys.generate'>['binding']>;
}

/** The ways in which a plugged-in key can be asked; none when it cannot protect a private key. */
export function methodsOf({ plugged, serial, status, credential }: YubiKeyRow): Method[] {
  if (plugged === null) return [];
  const isSetUp = status === 'active' && credential !== null && plugged.fido?.hmacSecret === true;
  const slots = serial === null ? [] : plugged.slots.map((slot): Method => `slot-${slot}`);
  return [...(isSetUp ? (['hmac-secret'] as const) : []), ...slots];
}

/** The state of the fields in which somebody chooses YubiKeys and shares; forgotten with the component. */
export function useBinding(): BindingChoice {
  const [yubikeys, setYubikeys] = useState<Readonly<Record<string, ChosenYubiKey>>>({});
  const [shares, setShares] = useState<ShownShares | null>(null);
  const chosen = Object.entries(yubikeys);
  return {
    yubikeys,
    shares,
    setShares,
    choose(id, key) {
      setYubikeys(({ [id]: _, ...others }) => (key === null ? others : { ...others, [id]: key }));
    },
    clearSecrets() {
      setYubikeys((before) =>
        Object.fromEntries(Object.entries(before).map(([id, one]) => [id, { ...one, pin: '' }])),
      );
      setShares((before) => (before === null ? null : { ...before, typedBack: '' }));
    },
    check() {
      const found: Record<string, string> = {};
      if (chosen.length === 0) found['yubikeys'] = 'Choose the YubiKey that will open it.';
      for (const [id, entry] of chosen) {
        if (entry.method !== 'hmac-secret') continue;
        if (entry.pin === '') found[`pin ${id}`] = 'Enter the PIN of this YubiKey.';
      }
      if (chosen.length === 1 && shares === null) {
        found['recovery'] = 'Choose a second YubiKey above, or make shares here.';
      }
      if (shares !== null && !shares.written) found['written'] = 'Write the shares down, then tick this.';
      else if (shares !== null && shares.typedBack.trim() === '') {
        found['share'] = 'Type one of the shares from its paper.';
      } else if (shares !== null && !shares.papers.some((paper) => bare(paper) === bare(shares.typedBack))) {
        found['share'] =
          'This is none of the shares that were shown. Compare your papers with them: take the tick away to see them again.';
      }
      return found;
    },
    input: (rows) => ({
      yubikeys: chosen.map(([key, { method, pin }]) =>
        method === 'hmac-secret'
          ? { method, key, pin, spendLastTry: isLastTry(pinOf(rows, key)) }
          : { method: 'challenge-response', key, slot: method === 'slot-1' ? 1 : 2 },
      ),
      shares: shares === null ? null : { keyId: shares.keyId, typedBack: shares.typedBack },
    }),
  };
}

function pinOf(rows: readonly YubiKeyRow[], key: string) {
  return rows.find(({ id }) => id === key)?.plugged?.fido?.pin ?? null;
}

/** A share without what does not matter in it. */
function bare(share: string): string {
  return share.toUpperCase().replace(/[\s-]/g, '');
}
