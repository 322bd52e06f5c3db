import { useState } from 'react';
import type { BootstrapPreview } from '../../../app/bootstrap/shapes.ts';
import { useTold } from '../../bridge/query.ts';
import { counted } from '../../shared/counted.ts';
import { Dialog } from '../../shared/dialog.tsx';
import { Form } from '../../shared/form.tsx';
import { ProgressBar } from '../../shared/progress-bar.tsx';
import { useSubmission } from '../../shared/use-submission.ts';
import { PassphraseFields } from '../../unlocking/passphrase-fields.tsx';
import { useNewPassphrase } from '../../unlocking/use-new-passphrase.ts';
import { cancelBootstrap, recordBootstrap } from './bootstrap-store.ts';

/** Asks for the one passphrase of all seeds, where there are any, and records. */
export function RecordDialog(props: { readonly preview: BootstrapPreview; readonly onClose: () => void }) {
  const { events, seeds } = props.preview;
  const submission = useSubmission();
  const secret = useNewPassphrase();
  const progress = useTold('bootstrap.changed');
  // Only now can it be stopped: a button that moves, or comes too early, is pressed in vain.
  const [underWay, setUnderWay] = useState(false);
  const { busy, mistakes } = submission;
  const act = `Record ${counted(events, 'event')}`;

  const submit = () =>
    submission.submit(
      () => (seeds === 0 ? {} : secret.check()),
      async () => {
        const sent = recordBootstrap(seeds === 0 ? null : secret.passphrase);
        secret.clear();
        setUnderWay(true);
        try {
          await sent;
        } finally {
          setUnderWay(false);
        }
        props.onClose();
      },
    );

  return (
    <Dialog title={act} onClose={props.onClose} held={busy} wide>
      <Form
        act={act}
        running={seeds === 0 ? 'Recording…' : 'Making the seeds and encrypting them…'}
        submission={submission}
        fields={['passphrase', 'again']}
        onSubmit={() => void submit()}
        onCancel={props.onClose}
        {...(!underWay || (seeds === 0 && progress === null)
          ? {}
          : { stop: { act: 'Stop and record nothing', onStop: () => void cancelBootstrap() } })}
      >
        <p>
          All events are recorded together, in one act.{' '}
          <span className="font-semibold">What is recorded cannot be taken back.</span>
        </p>
        {seeds === 0 ? null : (
          <>
            <p>
              {counted(seeds, 'NATS seed')} will be made on this laptop. Each is encrypted in a file of its
              own, all with the passphrase you set here; that takes about a second each.
            </p>
            <PassphraseFields
              secret={secret}
              what={seeds === 1 ? 'seed' : 'seeds'}
              mistakes={mistakes}
              isDisabled={busy}
              refused={submission.problem !== null}
            />
          </>
        )}
        {underWay && seeds > 0 && progress?.step !== 'recording' ? (
          <ProgressBar
            label="Seeds encrypted"
            value={progress?.done ?? 0}
            total={seeds}
            text={`${progress?.done ?? 0} of ${counted(seeds, 'seed')} encrypted and on the disk. Nothing is recorded before all are.`}
          />
        ) : null}
        {underWay && progress?.step === 'recording' ? (
          <ProgressBar
            label="Events written"
            value={progress.done}
            total={progress.total}
            text={`${progress.done} of ${progress.total} written. All of them count together, at the end, or none does.`}
          />
        ) : null}
      </Form>
    </Dialog>
  );
}
