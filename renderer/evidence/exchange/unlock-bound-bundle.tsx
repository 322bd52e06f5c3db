import { useEffect } from 'react';
import type { KeyFile } from '../../../app/contract/key-files.ts';
import { Form } from '../../shared/form.tsx';
import { useSubmission } from '../../shared/use-submission.ts';
import { OpeningFields } from '../../unlocking/opening-fields.tsx';
import { useOpening } from '../../unlocking/use-opening.ts';
import { lookForYubiKeys } from '../../unlocking/yubikeys.ts';
import { dismissBundle, unlockBoundBundle } from './imports-store.ts';

/** Opens a bundle that is bound to YubiKeys, in one of the ways whose files lie beside it. */
export function UnlockBoundBundle({ files }: { readonly files: readonly KeyFile[] }) {
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
