import {
  BadgeCheck,
  CircleDashed,
  CircleSlash,
  Lock,
  PackageX,
  TriangleAlert,
  Unplug,
  Usb,
  UserCheck,
} from 'lucide-react';
import type { YubiKeyPin, YubiKeyRow } from '../../app/contract/yubikeys.ts';
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
