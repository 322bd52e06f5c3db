import { CircleCheck, Eye, FolderInput } from 'lucide-react';
import type { ImportResult } from '../../../app/contract/imports.ts';
import { useAnswer } from '../../bridge/query.ts';
import { Busy } from '../../shared/busy.tsx';
import { Button } from '../../shared/button.tsx';
import { Card } from '../../shared/card.tsx';
import { CidText } from '../../shared/cid-text.tsx';
import { counted, number } from '../../shared/counted.ts';
import { ProblemNotice } from '../../shared/problem-notice.tsx';
import { ProgressBar } from '../../shared/progress-bar.tsx';
import { UserText } from '../../shared/user-text.tsx';
import { openCopy, useImportedLedgers } from '../../window/shown-ledger.ts';
import { DropZone } from './drop-zone.tsx';
import { ImportPreviewNotice } from './import-preview.tsx';
import { cancelImport, importActs, openBundle, openDropped, useImports } from './imports-store.ts';
import { UnlockBoundBundle } from './unlock-bound-bundle.tsx';
import { UnlockBundle } from './unlock-bundle.tsx';

/** Brings the ledger of another laptop here: open, look, and only then import. */
export function ImportCard() {
  const { preview, result, bound } = useImports();
  const { busy, problem: refused } = importActs.use();
  const { problem: unanswered } = useAnswer('imports.list', {});
  const problem = refused ?? unanswered;
  return (
    <Card
      title="Check and import a bundle"
      about="First everything in the file is checked and shown: entries, chain, signatures. Nothing is taken from it before you say so; a ledger of another laptop then comes here as a read-only copy, to be synced from this one."
    >
      {busy === null ? (
        <DropZone isDisabled={busy !== null} onDrop={openDropped}>
          <Button onPress={openBundle}>
            <FolderInput aria-hidden size={18} />
            Open a bundle…
          </Button>
          <p className="text-muted">Or drop the file here.</p>
        </DropZone>
      ) : (
        <UnderWay />
      )}
      {problem === null ? null : <ProblemNotice problem={problem} />}
      {problem !== null &&
      busy === null &&
      bound === null &&
      (problem.field === 'passphrase' || problem.field === 'identity') ? (
        <UnlockBundle key={problem.field} field={problem.field} />
      ) : null}
      {bound === null ? null : <UnlockBoundBundle key={bound.map(({ path }) => path).join()} files={bound} />}
      <div aria-live="polite" className="empty:hidden">
        {preview === null || busy !== null ? null : <ImportPreviewNotice preview={preview} />}
        {result === null ? null : <Imported result={result} />}
      </div>
    </Card>
  );
}

const steps = { checking: 'Checking', importing: 'Importing' };

function UnderWay() {
  const progress = useAnswer('imports.list', {}).answer?.progress ?? null;
  const { taking } = useImports();
  if (taking !== null) {
    return (
      <ProgressBar
        label="Taking the file over"
        value={taking.done}
        total={taking.total}
        text={`Taking the file over: ${number(Math.round(taking.done / 1e6))} of ${number(Math.ceil(taking.total / 1e6))} MB`}
      />
    );
  }
  if (progress === null) return <Busy>Working…</Busy>;
  const { step, done, total } = progress;
  return (
    <div className="flex flex-col gap-2">
      <ProgressBar
        label={steps[step]}
        value={done}
        total={total}
        text={`${steps[step]}: ${number(done)} of ${counted(total, 'entry', 'entries')}`}
      />
      <Button small className="self-start" onPress={cancelImport}>
        Stop
      </Button>
    </div>
  );
}

function Imported({ result }: { readonly result: ImportResult }) {
  const { added, ledgerName, entries, head, source } = result;
  const copy = useImportedLedgers().find((one) => one.source === source);
  return (
    <section
      aria-label="Imported"
      data-testid="imported"
      data-added={added}
      className="flex gap-3 rounded-md border border-stored bg-stored-soft p-4"
    >
      <CircleCheck aria-hidden size={20} className="mt-0.5 shrink-0 text-stored" />
      <div className="flex min-w-0 flex-col gap-2">
        <p className="font-semibold">
          {added === 0
            ? 'Nothing was added: everything is here already'
            : `${counted(added, 'entry', 'entries')} imported`}
        </p>
        <p>
          “<UserText>{ledgerName}</UserText>” has {counted(entries, 'entry', 'entries')} here. The next sync
          sends what NATS does not have yet.
        </p>
        {head === null ? null : <CidText cid={head} />}
        {copy === undefined ? null : (
          <Button small look="primary" className="self-start" onPress={() => openCopy(copy.id)}>
            <Eye aria-hidden size={16} />
            Open this ledger
          </Button>
        )}
      </div>
    </section>
  );
}
