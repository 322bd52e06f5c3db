import { FileJson } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../../shared/button.tsx';
import { counted } from '../../shared/counted.ts';
import { EmptyState } from '../../shared/empty-state.tsx';
import { ProblemNotice } from '../../shared/problem-notice.tsx';
import { withOfficer } from '../../window/officer.ts';
import { ScreenFrame } from '../../window/screen-frame.tsx';
import { BootstrapDone } from './bootstrap-done.tsx';
import { BootstrapFaults } from './bootstrap-faults.tsx';
import { BootstrapReview } from './bootstrap-review.tsx';
import { chooseBootstrapFile, choosing, useBootstrap } from './bootstrap-store.ts';
import { RecordDialog } from './record-dialog.tsx';

/** Begins a registry from a file: shows what it comes to, and records all of it in one act. */
export function BootstrapScreen() {
  const { preview, recorded, cancelled } = useBootstrap();
  const { busy, problem } = choosing.use();
  const [asking, setAsking] = useState(false);
  const isReady = preview !== null && !preview.blocked && preview.events > 0;
  return (
    <ScreenFrame
      title="Bootstrap file"
      about="Review it first. Everything is recorded together, or nothing is."
      scrolls
      acts={
        <>
          {preview === null && recorded === null ? null : <Choose isDisabled={busy !== null} />}
          {isReady ? (
            <Button look="primary" onPress={() => withOfficer(() => setAsking(true))}>
              Record {counted(preview.events, 'event')}…
            </Button>
          ) : null}
        </>
      }
    >
      {problem === null ? null : <ProblemNotice problem={problem} />}
      {cancelled ? (
        <p role="status" className="rounded-md border border-edge bg-surface p-4 font-semibold">
          Stopped. Nothing was recorded, and no seed is left on the disk.
        </p>
      ) : null}
      {recorded === null ? null : <BootstrapDone key={recorded.head} recorded={recorded} />}
      {preview === null ? null : preview.faults.length > 0 ? (
        <BootstrapFaults preview={preview} />
      ) : (
        <BootstrapReview preview={preview} />
      )}
      {preview === null && recorded === null ? (
        <div className="rounded-md border border-line bg-surface">
          <EmptyState title="Start from a bootstrap file">
            <p>
              A domain-bootstrap.json holds an organization with its units, people, roles and locations, and
              the NATS identities to be made for them. You see everything it comes to before anything is
              recorded.
            </p>
            <p>
              A file with secrets in it (a PIN, a password, a seed, a private key) is refused. Seeds are made
              here.
            </p>
            <Choose isDisabled={busy !== null} primary />
          </EmptyState>
        </div>
      ) : null}
      {asking && preview !== null ? (
        <RecordDialog preview={preview} onClose={() => setAsking(false)} />
      ) : null}
    </ScreenFrame>
  );
}

function Choose(props: { readonly isDisabled: boolean; readonly primary?: boolean }) {
  return (
    <Button
      look={props.primary === true ? 'primary' : 'plain'}
      isDisabled={props.isDisabled}
      onPress={chooseBootstrapFile}
    >
      <FileJson aria-hidden size={18} />
      {props.primary === true ? 'Choose a bootstrap file…' : 'Choose another file…'}
    </Button>
  );
}
