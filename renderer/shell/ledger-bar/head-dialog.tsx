import { ArrowUpFromLine, ScanEye } from 'lucide-react';
import type { LedgerStatus } from '../../../app/contract/schemas.ts';
import { verifyHead } from '../../evidence/verify/verify-store.ts';
import { requestSync } from '../../network/sync-acts.ts';
import { Button } from '../../shared/button.tsx';
import { CidText } from '../../shared/cid-text.tsx';
import { number } from '../../shared/counted.ts';
import { Dialog } from '../../shared/dialog.tsx';
import { QrCode } from '../../shared/qr-code.tsx';
import { WordGrid } from '../../shared/word-grid.tsx';

/** The head of the ledger, whole: in words, as an identifier and as a QR code, and what one does with it. */
export function HeadDialog(props: {
  readonly status: Pick<LedgerStatus, 'head' | 'entries' | 'toSign' | 'mode'>;
  readonly onClose: () => void;
}) {
  const { head, entries, toSign, mode } = props.status;
  const andClose = (act: () => void) => () => {
    props.onClose();
    act();
  };
  return (
    <Dialog title="Head of the ledger" onClose={props.onClose} wide>
      {head === null ? (
        <p>None: nothing has been recorded yet.</p>
      ) : (
        <>
          <p>
            It stands for entries 1 to {number(entries)}.
            {toSign === null || toSign.seq === entries
              ? null
              : ` On paper goes the head of entry ${number(toSign.seq)}, which was signed: Compare shows it.`}
          </p>
          <div className="flex items-start gap-6 max-[42rem]:flex-col">
            <div className="flex min-w-0 flex-1 flex-col gap-6">
              <WordGrid cid={head} />
              <CidText cid={head} />
            </div>
            <div className="shrink-0">
              <QrCode text={head} label="QR code of the head" />
            </div>
          </div>
        </>
      )}
      <div className="flex flex-wrap gap-3">
        <Button
          look="primary"
          notNow={head === null ? 'There is no head yet.' : null}
          saidBeside
          onPress={andClose(verifyHead)}
        >
          <ScanEye aria-hidden size={18} />
          Compare head
        </Button>
        {mode === 'Offline' ? null : (
          <Button onPress={andClose(requestSync)}>
            <ArrowUpFromLine aria-hidden size={18} />
            Sync to NATS…
          </Button>
        )}
      </div>
    </Dialog>
  );
}
