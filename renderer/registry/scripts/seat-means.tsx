import type { AskedByScript } from '../../../app/contract/ceremony.ts';
import { useSigners } from '../../evidence/signing/use-signers.ts';
import type { Choice } from '../../shared/select-field.tsx';
import { UserText } from '../../shared/user-text.tsx';

/** Says before a ceremony is opened that who was chosen for a seat has nothing here to sign off with. */
export function SeatMeans(props: {
  readonly signsWith: AskedByScript['seats'][number]['signsWith'];
  readonly sitter: Choice | null;
}) {
  const { signsWith, sitter } = props;
  const signers = useSigners(signsWith === 'initials' ? null : (sitter?.id ?? null));
  if (sitter === null || signers === null) return null;
  // A YubiKey is taken where a key is asked for, and not the other way round.
  if (signers.some(({ kind }) => kind === signsWith || kind === 'yubikey')) return null;
  return (
    <p role="status" className="text-sm font-semibold text-waiting">
      <UserText>{sitter.name}</UserText>{' '}
      {signsWith === 'key'
        ? 'has no key for signing on this laptop. Make one first, under Registry, Keys.'
        : 'has no YubiKey that was set up in this ledger. Set one up first, under This laptop, YubiKeys.'}
    </p>
  );
}
