import { Check, Hourglass } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { CidString } from '../../../app/content/cid.ts';
import type { SigningKey, SigningState, SigningYubiKey } from '../../../app/contract/signing.ts';
import { yubiKeyName } from '../../../app/registry/yubikey-facts.ts';
import { Badge } from '../../shared/badge.tsx';
import { Button } from '../../shared/button.tsx';
import { Card } from '../../shared/card.tsx';
import { counted } from '../../shared/counted.ts';
import { ExactText } from '../../shared/exact-text.tsx';
import { TimeText } from '../../shared/time-text.tsx';
import { UserText } from '../../shared/user-text.tsx';
import { AttestationBadge } from '../../unlocking/key-badges.tsx';
import { useYubiKeyRows } from '../../unlocking/yubikeys.ts';
import { go } from '../../window/navigation.ts';
import { withOfficer } from '../../window/officer.ts';
import { useReadOnly } from '../../window/shown-ledger.ts';
import { SignDialog } from './sign-dialog.tsx';
import type { Signer } from './use-signing-with.ts';

const NOBODY: Pick<SigningState, 'keys' | 'yubikeys'> = { keys: [], yubikeys: [] };

/** Who has signed and who has not, and a way to sign for each who can. */
export function SignersCard({ state, head }: { readonly state: SigningState; readonly head: CidString }) {
  const [signing, setSigning] = useState<Signer | null>(null);
  const readOnly = useReadOnly();
  const sign = (signer: Signer) => withOfficer(() => setSigning(signer));
  const { signatures } = state;
  // In a copy nobody signs.
  const { keys, yubikeys } = readOnly ? NOBODY : state;
  const notYet = ({ fingerprint }: { readonly fingerprint: string }) =>
    !signatures.some((one) => one.fingerprint === fingerprint);
  return (
    <Card
      title={readOnly ? '2. Who has signed' : '2. Who signs'}
      about={
        signatures.length === 0
          ? 'Nobody has signed this head yet.'
          : `${counted(signatures.length, 'signature', 'signatures')} so far; each was checked before it was recorded.`
      }
    >
      <ul aria-label="Signatures" className="flex flex-col divide-y divide-line">
        {signatures.map(({ signer, kind, fingerprint, at, userVerified, attestation }) => (
          <li key={fingerprint} data-signed={fingerprint} className="flex flex-wrap items-center gap-3 py-3">
            <Badge icon={Check} tone="stored">
              Signed
            </Badge>
            {attestation?.kind === 'yubico' ? null : <AttestationBadge attestation={attestation} />}
            <span className="min-w-48 flex-1">
              <span className="block font-semibold">
                <UserText>{signer}</UserText>
              </span>
              <span className="block text-sm text-muted">
                {kind === 'fido2'
                  ? `With a YubiKey${userVerified === false ? ', touch only, no PIN' : ''}`
                  : readOnly
                    ? 'With a key in a file'
                    : 'With a key on this laptop'}
                , <TimeText at={at} />
              </span>
              <span className="block font-mono text-xs">
                <ExactText>{fingerprint}</ExactText>
              </span>
            </span>
          </li>
        ))}
        {yubikeys.filter(notYet).map((key) => (
          <YubiKeySigner key={key.fingerprint} signer={key} onSign={() => sign({ kind: 'yubikey', key })} />
        ))}
        {keys.filter(notYet).map((key) => (
          <Waiting
            key={key.fingerprint}
            holder={key.holder}
            label={`Sign as ${key.holder} with key ${key.label}`}
            notNow={isPresent(key) ? null : 'Its encrypted private half is not on this laptop.'}
            onSign={() => sign({ kind: 'key', key })}
          >
            Key “<UserText>{key.label}</UserText>”
            {isPresent(key) ? '' : '. Its encrypted private half is not on this laptop.'}
          </Waiting>
        ))}
      </ul>
      {!readOnly && keys.length === 0 && yubikeys.length === 0 ? <NoKeys /> : null}
      {signing === null ? null : <SignDialog signer={signing} head={head} onClose={() => setSigning(null)} />}
    </Card>
  );
}

function isPresent({ files }: SigningKey): boolean {
  return files.some(({ present }) => present);
}

/** A YubiKey that has not signed yet; one without a serial number is recognised only when it signs. */
function YubiKeySigner({ signer, onSign }: { readonly signer: SigningYubiKey; readonly onSign: () => void }) {
  const rows = useYubiKeyRows();
  const here =
    rows.some(({ id, plugged }) => id === signer.yubikeyId && plugged !== null) ||
    (signer.serial === null && rows.some(({ status, serial }) => status === 'new' && serial === null));
  return (
    <Waiting
      holder={signer.holder}
      label={`Sign as ${signer.holder} with ${yubiKeyName(signer)}`}
      notNow={here ? null : 'Plug it in first.'}
      onSign={onSign}
      badge={
        signer.attestation.kind === 'yubico' ? null : <AttestationBadge attestation={signer.attestation} />
      }
    >
      {yubiKeyName(signer)}
      {here ? ', plugged in' : '. Not plugged in.'}
    </Waiting>
  );
}

function Waiting(props: {
  readonly holder: string;
  readonly label: string;
  /** Why it cannot sign now, as the words beside its name say. */
  readonly notNow: string | null;
  readonly onSign: () => void;
  /** What else is to be known of the key at one glance. */
  readonly badge?: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <li className="flex flex-wrap items-center gap-3 py-3">
      <Badge icon={Hourglass} tone="waiting">
        Not yet
      </Badge>
      {props.badge}
      <span className="min-w-48 flex-1">
        <span className="block font-semibold">
          <UserText>{props.holder}</UserText>
        </span>
        <span className="block text-sm text-muted">{props.children}</span>
      </span>
      <Button notNow={props.notNow} saidBeside aria-label={props.label} onPress={props.onSign}>
        Sign…
      </Button>
    </li>
  );
}

function NoKeys() {
  return (
    <div className="flex flex-col items-start gap-3">
      <p>
        Nobody here has a key for signing. Set up a YubiKey for each officer, or make a key with the purpose
        Signing.
      </p>
      <div className="flex flex-wrap gap-3">
        <Button look="primary" onPress={() => go('yubikey')}>
          Go to YubiKeys
        </Button>
        <Button onPress={() => go('key')}>Go to Keys</Button>
      </div>
    </div>
  );
}
