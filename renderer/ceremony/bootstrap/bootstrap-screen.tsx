import { CircleCheck, FileJson } from 'lucide-react';
import { useState } from 'react';
import type { BootstrapRecorded } from '../../../app/bootstrap/shapes.ts';
import { verifyCid } from '../../evidence/verify/verify-store.ts';
import { Button } from '../../shared/button.tsx';
import { CidText } from '../../shared/cid-text.tsx';
import { counted, number } from '../../shared/counted.ts';
import { EmptyState } from '../../shared/empty-state.tsx';
import { ExactText } from '../../shared/exact-text.tsx';
import { ProblemNotice } from '../../shared/problem-notice.tsx';
import { useArrivalFocus } from '../../shared/use-arrival-focus.ts';
import { go } from '../../window/navigation.ts';
import { withOfficer } from '../../window/officer.ts';
import { ScreenFrame } from '../../window/screen-frame.tsx';
import { BootstrapFaults, BootstrapReview } from './bootstrap-review.tsx';
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
          {preview === null && recorded === null ? null : <Choose busy={busy !== null} />}
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
            <Choose busy={busy !== null} primary />
          </EmptyState>
        </div>
      ) : null}
      {asking && preview !== null ? (
        <RecordDialog preview={preview} onClose={() => setAsking(false)} />
      ) : null}
    </ScreenFrame>
  );
}

function Choose(props: { readonly busy: boolean; readonly primary?: boolean }) {
  return (
    <Button
      look={props.primary === true ? 'primary' : 'plain'}
      notNow={props.busy ? 'A file is being read.' : null}
      saidBeside
      onPress={chooseBootstrapFile}
    >
      <FileJson aria-hidden size={18} />
      {props.primary === true ? 'Choose a bootstrap file…' : 'Choose another file…'}
    </Button>
  );
}

/** Says that a file is recorded: how much of what, and the head that now stands for all of it. */
function BootstrapDone({ recorded }: { readonly recorded: BootstrapRecorded }) {
  const notice = useArrivalFocus();
  return (
    <section
      ref={notice}
      tabIndex={-1}
      aria-label="Recorded"
      data-testid="bootstrap-recorded"
      data-cid={recorded.head}
      className="flex gap-3 rounded-md border border-stored bg-stored-soft p-4"
    >
      <CircleCheck aria-hidden size={20} className="mt-0.5 shrink-0 text-stored" />
      <div className="flex min-w-0 flex-col gap-3">
        <div>
          <p className="font-semibold">
            {counted(recorded.events, 'event')} recorded: entries {number(recorded.from)} to{' '}
            {number(recorded.to)} are on the disk of this laptop
          </p>
          <p className="font-mono text-sm">
            <ExactText>{recorded.file}</ExactText>
          </p>
        </div>
        <table className="border-collapse text-start tabular-nums">
          <thead>
            <tr className="text-sm text-muted">
              <th scope="col" className="pe-6 text-start font-semibold">
                What
              </th>
              <th scope="col" className="pe-6 text-end font-semibold">
                Recorded
              </th>
              <th scope="col" className="text-end font-semibold">
                Was there
              </th>
            </tr>
          </thead>
          <tbody>
            {recorded.groups.map(({ title, recorded: made, there }) => (
              <tr key={title}>
                <th scope="row" className="pe-6 text-start font-normal">
                  {title}
                </th>
                <td className="pe-6 text-end">{number(made)}</td>
                <td className="text-end">{number(there)}</td>
              </tr>
            ))}
          </tbody>
        </table>
        {recorded.seeds > 0 ? (
          <p>
            {counted(recorded.seeds, 'seed')} lie encrypted in the key folder, all under the passphrase you
            set.
          </p>
        ) : null}
        <p>The ledger’s head now stands for all of it. Write it down, or compare it with another person:</p>
        <CidText cid={recorded.head} />
        <div className="flex flex-wrap gap-3">
          <Button small look="primary" onPress={() => verifyCid(recorded.head)}>
            Verify with another person
          </Button>
          <Button small onPress={() => go('organization')}>
            Go to the organizations
          </Button>
        </div>
      </div>
    </section>
  );
}
