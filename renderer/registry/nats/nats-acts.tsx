import { type ReactNode, useState } from 'react';
import type { IdentityAbout } from '../../../app/contract/nats.ts';
import type { RegistryObject } from '../../../app/contract/registry.ts';
import type { Recorded } from '../../../app/contract/schemas.ts';
import { useAnswer } from '../../bridge/query.ts';
import { Button } from '../../shared/button.tsx';
import { useLedger } from '../../window/ledger.ts';
import { withOfficer } from '../../window/officer.ts';
import type { Chosen } from '../object-form.tsx';
import { AccountConfiguring } from './account-configuring.tsx';
import { ActivationForm } from './activation-form.tsx';
import { CredsDialog } from './creds-dialog.tsx';
import { NscDialog } from './nsc-dialog.tsx';
import { PushDialog } from './push-dialog.tsx';
import { ServerForm } from './server-form.tsx';
import { SigningKeyForm } from './signing-key-form.tsx';
import { identityKind } from './token-fact.tsx';
import { TokenForm } from './token-form.tsx';
import { UserConfiguring } from './user-configuring.tsx';

interface ActProps {
  readonly object: RegistryObject;
  readonly onDone: (what: string, recorded: Recorded, name: string) => void;
}

/** What can be opened from the page of an identity. */
type Opened = 'signing-key' | 'configure' | 'activation' | 'token' | 'creds' | 'server' | 'nsc' | 'push';

interface Act {
  readonly opens: Opened;
  readonly verb: string;
  readonly notNow: string | null;
}

/** What is made for a NATS identity, decided about it, drafted for it, and given out of it. */
export function NatsActs({ object, onDone }: ActProps) {
  const { id, name, status } = object;
  const kind = identityKind(object.kind);
  const [open, setOpen] = useState<Opened | null>(null);
  const offline = useLedger()?.mode === 'Offline';
  const { answer: about } = useAnswer(
    'identities.about',
    { ledger: null, kind: kind ?? 'nats.operator', id },
    { enabled: kind !== null },
  );
  if (kind === null || about === undefined || status?.tone === 'ended' || status?.tone === 'broken')
    return null;
  const close = () => setOpen(null);
  const done = (recorded: Recorded) => {
    close();
    onDone('', recorded, name);
  };
  const chosen: Chosen = {
    [kind === 'nats.operator' ? 'operatorId' : kind === 'nats.account' ? 'accountId' : 'userId']: {
      id,
      name,
    },
  };
  const form = {
    filled: chosen,
    onClose: close,
    onRecorded: ({ recorded }: { recorded: Recorded }) => done(recorded),
  };
  const dialog = { object, onClose: close, onRecorded: done };
  const pages: Readonly<Record<Opened, () => ReactNode>> = {
    'signing-key': () => <SigningKeyForm {...form} />,
    configure: () =>
      kind === 'nats.account' ? <AccountConfiguring {...dialog} /> : <UserConfiguring {...dialog} />,
    token: () => <TokenForm {...form} />,
    activation: () => <ActivationForm {...form} />,
    creds: () => <CredsDialog {...dialog} />,
    server: () => <ServerForm {...dialog} />,
    nsc: () => <NscDialog {...dialog} />,
    push: () => <PushDialog object={object} onClose={close} />,
  };
  return (
    <>
      <ul className="flex flex-col divide-y divide-line border-b border-line max-[68.74rem]:grid max-[68.74rem]:grid-cols-[repeat(auto-fill,minmax(14rem,1fr))] max-[68.74rem]:divide-y-0">
        {actsOf(kind, about, offline).map(({ opens, verb, notNow }) => (
          <li key={opens} className="flex flex-col gap-1 py-1">
            <Button
              small
              look="quiet"
              className="justify-start"
              notNow={notNow}
              onPress={() => withOfficer(() => setOpen(opens))}
            >
              {verb}
            </Button>
          </li>
        ))}
      </ul>
      {open === null ? null : pages[open]()}
    </>
  );
}

function actsOf(
  kind: NonNullable<ReturnType<typeof identityKind>>,
  about: IdentityAbout,
  offline: boolean,
): readonly Act[] {
  const noToken = about.token === null ? 'Not now: it has no token yet. Draft one first.' : null;
  const key: Act = { opens: 'signing-key', verb: 'New signing key…', notNow: null };
  const configure: Act = { opens: 'configure', verb: 'Configure…', notNow: null };
  const keys = kind === 'nats.operator' ? about.signingKeys : about.signers;
  const owner = kind === 'nats.operator' ? null : about.above.at(-1)?.name;
  const token: Act = {
    opens: 'token',
    verb: 'Draft token…',
    notNow:
      keys.length > 0
        ? null
        : `Not now: ${owner == null ? 'it' : `“${owner}”`} has no signing key yet. Make one first.`,
  };
  switch (kind) {
    case 'nats.operator':
      return [
        ...[key, token],
        { opens: 'server', verb: 'Export for a server…', notNow: noToken },
        { opens: 'nsc', verb: 'Export for nsc…', notNow: noToken },
        {
          opens: 'push',
          verb: 'Push tokens to servers…',
          notNow:
            noToken ??
            (offline ? 'Not now: this laptop is in Offline mode. Switch on the Sync screen first.' : null),
        },
      ];
    case 'nats.account':
      return [
        ...[key, configure, token],
        {
          opens: 'activation',
          verb: 'Grant an activation…',
          notNow:
            about.account?.configuration.exports.some(
              ({ activation_required }) => activation_required === true,
            ) === true
              ? noToken
              : 'Not now: no export of it demands an activation token. Configure it first.',
        },
      ];
    case 'nats.user':
      return [configure, token, { opens: 'creds', verb: 'Export credentials…', notNow: noToken }];
  }
}
