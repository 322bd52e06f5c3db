import { CircleCheck, Eye, FolderInput, KeyRound } from 'lucide-react';
import { type DragEvent, type ReactNode, useEffect, useState } from 'react';
import type { ImportResult } from '../../../app/contract/imports.ts';
import type { KeyFile } from '../../../app/contract/key-files.ts';
import { useAnswer } from '../../bridge/query.ts';
import { Busy } from '../../shared/busy.tsx';
import { Button } from '../../shared/button.tsx';
import { Card } from '../../shared/card.tsx';
import { CidText } from '../../shared/cid-text.tsx';
import { counted, number } from '../../shared/counted.ts';
import { Form } from '../../shared/form.tsx';
import { ProblemNotice } from '../../shared/problem-notice.tsx';
import { ProgressBar } from '../../shared/progress-bar.tsx';
import { TextField } from '../../shared/text-field.tsx';
import { useSubmission } from '../../shared/use-submission.ts';
import { UserText } from '../../shared/user-text.tsx';
import { OpeningFields } from '../../unlocking/opening-fields.tsx';
import { useOpening } from '../../unlocking/use-opening.ts';
import { lookForYubiKeys } from '../../unlocking/yubikeys.ts';
import { openCopy, useImportedLedgers } from '../../window/shown-ledger.ts';
import { ImportPreviewNotice } from './import-preview.tsx';
import {
  cancelImport,
  dismissBundle,
  importActs,
  openBundle,
  openDropped,
  unlockBoundBundle,
  unlockBundle,
  useImports,
} from './imports-store.ts';

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
          <Button look={preview === null ? 'primary' : 'plain'} onPress={openBundle}>
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
  const { step, done, total, secondsLeft } = progress;
  return (
    <div className="flex flex-col gap-2">
      <ProgressBar
        label={steps[step]}
        value={done}
        total={total}
        secondsLeft={secondsLeft}
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

/** A place on which one file can be dropped. Everything it does can be done without a mouse, too. */
function DropZone(props: {
  readonly isDisabled: boolean;
  readonly onDrop: (file: File) => void;
  readonly children: ReactNode;
}) {
  const [over, setOver] = useState(false);
  const allow = (event: DragEvent) => {
    if (props.isDisabled) return;
    // Without this the browser itself would try to open the file.
    event.preventDefault();
    setOver(true);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const [file] = event.dataTransfer.files;
    if (file !== undefined && !props.isDisabled) props.onDrop(file);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the button inside does the same for the keyboard.
    <div
      data-testid="drop-zone"
      onDragOver={allow}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
      className={`flex flex-col items-start gap-3 rounded-md border-2 border-dashed p-4 ${over ? 'border-accent bg-chosen' : 'border-edge'}`}
    >
      {props.children}
    </div>
  );
}

/** Asks for what opens an encrypted bundle. @param field what main has asked for */
function UnlockBundle({ field }: { readonly field: 'passphrase' | 'identity' }) {
  const [passphrase, setPassphrase] = useState('');
  if (field === 'identity') {
    return (
      <Button look="primary" className="self-start" onPress={() => unlockBundle(null)}>
        <KeyRound aria-hidden size={18} />
        Choose your age identity…
      </Button>
    );
  }
  return (
    <form
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (passphrase !== '') unlockBundle(passphrase);
        setPassphrase('');
      }}
    >
      <TextField
        label="Passphrase of the file"
        name="passphrase"
        secret
        autoFocus
        value={passphrase}
        onChange={setPassphrase}
      />
      <Button
        type="submit"
        look="primary"
        className="self-start"
        notNow={passphrase === '' ? 'Enter the passphrase first.' : null}
      >
        Open with this passphrase
      </Button>
    </form>
  );
}

/** Opens a bundle that is bound to YubiKeys, in one of the ways whose files lie beside it. */
function UnlockBoundBundle({ files }: { readonly files: readonly KeyFile[] }) {
  const submission = useSubmission();
  const opening = useOpening(files);
  useEffect(() => lookForYubiKeys(), []);
  if (opening.way === undefined) {
    return (
      <p className="font-semibold">
        None of the files that open it lies beside the bundle. Copy all files whose names begin alike into one
        folder, and open the bundle there.
      </p>
    );
  }
  const submit = () =>
    submission.submit(opening.check, async () => {
      const sent = unlockBoundBundle(opening.input());
      opening.clear();
      await sent;
    });
  return (
    <Form
      act="Open the bundle"
      running="Opening and checking…"
      submission={submission}
      fields={['passphrase', 'pin', 'share']}
      onSubmit={() => void submit()}
      onCancel={dismissBundle}
      inCard
    >
      <OpeningFields
        choice={opening}
        what="bundle"
        label="Passphrase of the file"
        mistakes={submission.mistakes}
        isDisabled={submission.busy}
      />
    </Form>
  );
}
