import {
  BadgeCheck,
  CircleDashed,
  CircleSlash,
  Lock,
  PackageX,
  ShieldAlert,
  ShieldQuestion,
  TriangleAlert,
  Unplug,
  Usb,
  UserCheck,
} from 'lucide-react';
import type { YubiKeyPin, YubiKeyRow } from '../../app/contract/yubikeys.ts';
import type { JudgedAttestation } from '../../app/registry/yubikey-facts.ts';
import { Badge } from '../shared/badge.tsx';
import { counted } from '../shared/counted.ts';

/** From so many tries on a person is warned. */
export const FEW_TRIES = 3;

/** How a key stands in the ledger. */
export function StatusBadge({ row }: { readonly row: YubiKeyRow }) {
  if (row.plugged?.fido?.pin.state === 'blocked') {
    return (
      <Badge icon={Lock} tone="broken">
        PIN locked
      </Badge>
    );
  }
  switch (row.status) {
    case 'new':
    case 'detected':
      return (
        <Badge icon={CircleDashed} tone="neutral">
          Not in the ledger
        </Badge>
      );
    case 'assigned':
      return (
        <Badge icon={UserCheck} tone="waiting">
          Assigned
        </Badge>
      );
    case 'active':
      return (
        <Badge icon={BadgeCheck} tone="stored">
          Ready to sign
        </Badge>
      );
    case 'lost':
      return (
        <Badge icon={PackageX} tone="broken">
          Lost
        </Badge>
      );
    case 'retired':
      return (
        <Badge icon={CircleSlash} tone="neutral">
          Retired
        </Badge>
      );
  }
}

/**
 * What the attestation of a key is worth. Stands wherever the key does, so that nobody takes a key for genuine that
 * nothing shows to be one.
 */
export function AttestationBadge({ attestation }: { readonly attestation: JudgedAttestation | null }) {
  switch (attestation?.kind) {
    case undefined:
      return null;
    case 'yubico':
      return (
        <Badge icon={BadgeCheck} tone="stored">
          Genuine
        </Badge>
      );
    case 'invalid':
      return (
        <Badge icon={ShieldAlert} tone="broken">
          Attestation false
        </Badge>
      );
    default:
      return (
        <Badge icon={ShieldQuestion} tone="waiting">
          Not proven
        </Badge>
      );
  }
}

/** What it means that a key is not shown to be genuine, in a sentence; null for one that is. */
export function attestationWarning(attestation: JudgedAttestation | null): string | null {
  switch (attestation?.kind) {
    case undefined:
    case 'yubico':
      return null;
    case 'invalid':
      return 'What was recorded of its attestation is false: do not rely on what it signs.';
    default:
      return 'Nothing proves that it is a genuine YubiKey: its private key may exist elsewhere, too.';
  }
}

/** Whether a key is plugged in. */
export function PluggedWord({ row }: { readonly row: YubiKeyRow }) {
  const here = row.plugged !== null;
  const Icon = here ? Usb : Unplug;
  return (
    <span className="inline-flex items-center gap-1.5 text-sm whitespace-nowrap text-muted">
      <Icon aria-hidden size={14} className="shrink-0" />
      {here ? 'Plugged in' : 'Not plugged in'}
    </span>
  );
}

/** The state of a key's PIN, and how many tries are left. */
export function PinBadge({ pin }: { readonly pin: YubiKeyPin }) {
  switch (pin.state) {
    case 'not-set':
      return (
        <Badge icon={CircleDashed} tone="waiting">
          Not set
        </Badge>
      );
    case 'blocked':
      return (
        <Badge icon={Lock} tone="broken">
          Locked for good
        </Badge>
      );
    case 'set': {
      const few = pin.retriesLeft <= FEW_TRIES;
      return (
        <Badge icon={few ? TriangleAlert : BadgeCheck} tone={few ? 'broken' : 'stored'}>
          {few ? 'Only ' : 'Set, '}
          {counted(pin.retriesLeft, 'try', 'tries')} left
        </Badge>
      );
    }
  }
}
