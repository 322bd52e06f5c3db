import { Check, Hourglass } from 'lucide-react';
import { useState } from 'react';
import type { CidString } from '../../app/content/cid.ts';
import type { SigningKey, SigningState } from '../../app/contract/signing.ts';
import { Badge } from '../shared/badge.tsx';
import { Button } from '../shared/button.tsx';
import { Card } from '../shared/card.tsx';
import { counted } from '../shared/counted.ts';
import { TimeText } from '../shared/time-text.tsx';
import { UserText } from '../shared/user-text.tsx';
import { go } from '../shell/navigation-store.ts';
import { SignDialog } from './sign-dialog.tsx';

/** Who has signed and who has not, and a way to sign for each who can. */
export function SignersCard({ state, head }: { readonly state: SigningState; readonly head: CidString }) {
  const [signing, setSigning] = useState<SigningKey | null>(null);
  const { signatures, keys } = state;
  const waiting = keys.filter(
    ({ fingerprint }) => !signatures.some((one) => one.fingerprint === fingerprint),
  );
  return (
    <Card
      title="2. Who signs"
      about={
        signatures.length === 0
          ? 'Nobody has signed this head yet.'
          : `${counted(signatures.length, 'signature', 'signatures')} so far; each was checked before it was recorded.`
      }
    >
      <ul aria-label="Signatures" className="flex flex-col divide-y divide-line">
        {signatures.map(({ signer, kind, fingerprint, at }) => (
          <li key={fingerprint} data-signed={fingerprint} className="flex flex-wrap items-center gap-3 py-3">
            <Badge icon={Check} tone="stored">
              Signed
            </Badge>
            <span className="min-w-48 flex-1">
              <span className="block font-semibold">
                <UserText>{signer}</UserText>
              </span>
              <span className="block text-sm text-muted">
                {kind === 'fido2' ? 'With a YubiKey' : 'With a key on this laptop'}, <TimeText at={at} />
              </span>
              <span className="block font-mono text-xs break-all">{fingerprint}</span>
            </span>
          </li>
        ))}
        {waiting.map((key) => (
          <li key={key.fingerprint} className="flex flex-wrap items-center gap-3 py-3">
            <Badge icon={Hourglass} tone="waiting">
              Not yet
            </Badge>
            <span className="min-w-48 flex-1">
              <span className="block font-semibold">
                <UserText>{key.holder}</UserText>
              </span>
              <span className="block text-sm text-muted">
                Key “<UserText>{key.label}</UserText>”
                {key.present ? '' : '. Its encrypted private half is not on this laptop.'}
              </span>
            </span>
            <Button
              isDisabled={!key.present}
              aria-label={`Sign as ${key.holder} with key ${key.label}`}
              onPress={() => setSigning(key)}
            >
              Sign…
            </Button>
          </li>
        ))}
      </ul>
      {keys.length === 0 ? <NoKeys /> : null}
      {signing === null ? null : <SignDialog signer={signing} head={head} onClose={() => setSigning(null)} />}
    </Card>
  );
}

function NoKeys() {
  return (
    <div className="flex flex-col items-start gap-3">
      <p>Nobody here has a key for signing. Generate one with the purpose Signing for each officer.</p>
      <Button look="primary" onPress={() => go('keys')}>
        Go to Keys
      </Button>
    </div>
  );
}
