import { useEffect } from 'react';
import { followImports, useImportedLedgers } from '../exchange/imports-store.ts';
import { useLedger } from '../ledger/ledger-store.ts';
import { Button } from '../shared/button.tsx';
import { Dialog } from '../shared/dialog.tsx';
import { answerConnection, useSync } from './sync-store.ts';
import { waitingIn, waitingInWords } from './waiting.ts';

/** Asks before a connection is opened. */
export function ConnectionQuestion() {
  const asking = useSync((state) => state.asking);
  const url = useSync(({ settings }) => settings?.url);
  const tls = useSync(({ settings }) => settings?.tls);
  const own = useLedger(({ status }) => status?.waiting ?? 0);
  const imported = useImportedLedgers();
  useEffect(() => followImports(), []);
  if (asking === null) return null;
  const sync = asking === 'sync';
  return (
    <Dialog
      title={sync ? 'Go online and sync?' : 'Go online?'}
      role="alertdialog"
      onClose={() => void answerConnection(false)}
    >
      <p>
        {sync
          ? 'This opens a network connection from this laptop and changes its mode from Offline to Hybrid.'
          : 'In Online mode this laptop opens a network connection by itself, and every act is sent as soon as it is recorded.'}{' '}
        Private keys and passphrases are never sent.
      </p>
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1">
        <dt className="text-muted">Server</dt>
        <dd className="font-mono text-sm leading-6 break-all">{url ?? 'as configured'}</dd>
        <dt className="text-muted">Waiting</dt>
        <dd>{waitingInWords(waitingIn(own, imported))}</dd>
        <dt className="text-muted">Encryption</dt>
        <dd>
          {tls === true ? 'TLS: the connection is encrypted' : 'No TLS: anyone on the way can read along'}
        </dd>
      </dl>
      <p className="text-muted">If the ceremony script demands an air gap, stop here and ask.</p>
      <div className="flex flex-wrap justify-end gap-3">
        <Button autoFocus onPress={() => void answerConnection(false)}>
          Stay offline
        </Button>
        <Button look="primary" onPress={() => void answerConnection(true)}>
          {sync ? 'Go online and sync' : 'Go online'}
        </Button>
      </div>
    </Dialog>
  );
}
