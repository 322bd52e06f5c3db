import type { YubiKeyRow } from '../../../app/contract/yubikeys.ts';

/** What can be done with a key in a dialog of its own. */
export type KeyAct = 'assign' | 'set-pin' | 'change-pin' | 'provision' | 'lost' | 'retire' | 'reset';

/** The one obvious next step with a key: an act, or a sentence about what a person has to do. */
export interface NextStep {
  readonly title: string;
  readonly about: string;
  /** What the button does; `sign` leads to the Sign screen, null needs hands. */
  readonly act: KeyAct | 'sign' | null;
}

/** Names of the acts, as buttons say them. */
export const actNames: Readonly<Record<KeyAct, string>> = {
  assign: 'Assign to a person…',
  'set-pin': 'Set a PIN…',
  'change-pin': 'Change the PIN…',
  provision: 'Set up for signing…',
  lost: 'Report lost…',
  retire: 'Retire…',
  reset: 'Reset…',
};

/** @returns the next step with this key */
export function nextStepOf(row: YubiKeyRow): NextStep {
  const { status, holder } = row;
  if (status === 'retired') {
    return step('This key is retired', 'It can no longer sign. What it has signed stays valid.', null);
  }
  if (status === 'lost') {
    return row.plugged === null
      ? step('This key is reported lost', 'It can no longer sign. Set up another key for its holder.', null)
      : step('This key was reported lost, and is here', 'Reset it, then it can be set up again.', 'reset');
  }
  if (status === 'new' && row.serial === null && row.plugged?.fido === null) {
    return step('Out of reach', 'This program cannot ask the key which one it is: see below why.', null);
  }
  if (status === 'new' || status === 'detected') {
    return step('Assign it', 'The ledger does not know this key yet. Say whose key it is.', 'assign');
  }
  const name = holder?.name ?? 'its holder';
  if (row.plugged === null) {
    return status === 'active'
      ? step('Ready to sign', `Plug it in when ${name} signs.`, 'sign')
      : step('Plug it in', 'It is assigned, but not set up for signing yet.', null);
  }
  return (
    pinStep(row) ??
    (status === 'active'
      ? step('Ready to sign', `It signs for ${name}, with PIN and touch.`, 'sign')
      : step('Set it up for signing', `A credential is made on the key that signs for ${name}.`, 'provision'))
  );
}

/** The step that the key's PIN, or this program's access to it, calls for; null when there is none. */
function pinStep({ plugged, status }: YubiKeyRow): NextStep | null {
  const fido = plugged?.fido ?? null;
  if (fido === null) {
    return step('Out of reach', 'This program cannot use the FIDO2 side of this key: see below why.', null);
  }
  const { pin } = fido;
  switch (pin.state) {
    case 'not-set':
      return status === 'active'
        ? step(
            'Its PIN is gone',
            'Somebody has reset this key elsewhere. Reset it here, too, to set it up again.',
            'reset',
          )
        : step('Set a PIN', 'The key asks for it with every signature.', 'set-pin');
    case 'blocked':
      return step(
        'Its PIN is locked',
        'It was wrong too often. Only a reset makes this key usable again.',
        'reset',
      );
    case 'set':
      if (pin.needsReplug) {
        return step(
          'Unplug it and plug it in again',
          'The PIN was wrong three times. Nothing is lost.',
          null,
        );
      }
      return pin.mustChange
        ? step('Change its PIN', 'The key demands a new PIN before anything else.', 'change-pin')
        : null;
  }
}

/** The other acts that make sense with this key now. */
export function otherActs(row: YubiKeyRow): KeyAct[] {
  const { status, plugged } = row;
  const next = nextStepOf(row).act;
  const inUse = status === 'assigned' || status === 'active';
  const acts: KeyAct[] = [
    ...(status === 'assigned' && plugged !== null ? (['assign'] as const) : []),
    ...(inUse && plugged?.fido?.pin.state === 'set' ? (['change-pin'] as const) : []),
    ...(inUse ? (['lost'] as const) : []),
    ...(inUse || status === 'lost' ? (['retire'] as const) : []),
    ...(plugged?.fido != null && status !== 'new' ? (['reset'] as const) : []),
  ];
  return acts.filter((act) => act !== next);
}

/** Acts that end what a key is used for. */
export const endingActs: ReadonlySet<KeyAct> = new Set(['lost', 'retire', 'reset']);

function step(title: string, about: string, act: NextStep['act']): NextStep {
  return { title, about, act };
}
