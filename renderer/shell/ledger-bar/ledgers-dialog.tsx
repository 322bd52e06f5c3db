import { Button } from '../../shared/button.tsx';
import { counted } from '../../shared/counted.ts';
import { Dialog } from '../../shared/dialog.tsx';
import { UserText } from '../../shared/user-text.tsx';
import { useLedger } from '../../window/ledger.ts';
import { openCopy, useImportedLedgers } from '../../window/shown-ledger.ts';

/** The other ledgers on this laptop, each to be opened for reading. */
export function LedgersDialog({ onClose }: { readonly onClose: () => void }) {
  const own = useLedger()?.name ?? '';
  const ledgers = useImportedLedgers();
  return (
    <Dialog title="Ledgers on this laptop" onClose={onClose} wide>
      <p>
        Acts are recorded in “<UserText>{own}</UserText>”. These are read-only copies from other laptops:
      </p>
      <ul className="flex flex-col divide-y divide-line">
        {ledgers.map(({ id, name, source, entries, problem }) => (
          <li key={id} className="flex flex-wrap items-center gap-3 py-3">
            <span className="min-w-48 flex-1">
              <span className="block font-semibold">
                {problem === null ? <UserText>{name}</UserText> : 'A copy that cannot be opened'}
              </span>
              <span className="block text-sm break-all text-muted">
                {problem === null ? `${counted(entries, 'entry', 'entries')} · ${source}` : problem.happened}
              </span>
            </span>
            {problem === null ? (
              <Button
                aria-label={`Open ${name} for reading`}
                onPress={() => {
                  onClose();
                  openCopy(id);
                }}
              >
                Open for reading
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
