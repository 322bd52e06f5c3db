import { useState } from 'react';
import type { KeyFile } from '../../../app/contract/key-files.ts';
import type { RegistryObject } from '../../../app/contract/registry.ts';
import type { Recorded } from '../../../app/contract/schemas.ts';
import { call } from '../../bridge/call.ts';
import { useAnswer } from '../../bridge/query.ts';
import { Button } from '../../shared/button.tsx';
import { Dialog } from '../../shared/dialog.tsx';
import { Form } from '../../shared/form.tsx';
import { mistakesIn } from '../../shared/mistakes.ts';
import type { Choice } from '../../shared/select-field.tsx';
import { TextField } from '../../shared/text-field.tsx';
import { useSubmission } from '../../shared/use-submission.ts';
import { OpeningFields } from '../../unlocking/opening-fields.tsx';
import { TypedShares } from '../../unlocking/typed-shares.tsx';
import { useOpening, withText } from '../../unlocking/use-opening.ts';
import { withOfficer } from '../../window/officer.ts';
import { ReferenceField, type ReferenceFieldOf } from '../reference-field.tsx';
import { ExportKeyDialog } from './export-dialog.tsx';
import { OPENING } from './opening.ts';

interface ActProps {
  readonly object: RegistryObject;
  readonly onDone: (what: string, recorded: Recorded, name: string) => void;
}

interface DialogProps extends ActProps {
  readonly files: readonly KeyFile[];
  readonly onClose: () => void;
}

/** What can be done with the private half of a key, besides what its form alone can bring about. */
export function KeyActs(props: ActProps) {
  const { object } = props;
  const { kind, id } = object;
  const [open, setOpen] = useState<'test' | 'drill' | 'export' | 'offline' | 'destroy' | null>(null);
  const { answer } = useAnswer('registry.secretFiles', { ledger: null, kind, id }, { eachTime: true });
  const files = answer?.files ?? [];
  const word = object.status?.word ?? '';
  if (word === 'Destroyed') return null;
  const isHere = files.some(({ present }) => present);
  const notHere = isHere ? null : 'Not now: no file of the private key is on this laptop.';
  const mayDestroy = word === 'Revoked' || word === 'Archived';
  const dialog = { ...props, files, onClose: () => setOpen(null) };
  return (
    <>
      <ul className="flex flex-col divide-y divide-line border-b border-line max-[68.74rem]:grid max-[68.74rem]:grid-cols-[repeat(auto-fill,minmax(14rem,1fr))] max-[68.74rem]:divide-y-0">
        <li className="flex flex-col gap-1 py-1">
          <ActButton verb="Test the passphrase…" notNow={notHere} onPress={() => setOpen('test')} />
        </li>
        {files.some(({ opening }) => opening.by === 'shares') ? (
          <li className="flex flex-col gap-1 py-1">
            <ActButton
              verb="Drill the recovery…"
              notNow={
                files.some(({ opening, present }) => present && opening.by === 'shares')
                  ? null
                  : 'Not now: the file that shares open is not on this laptop.'
              }
              onPress={() => withOfficer(() => setOpen('drill'))}
            />
          </li>
        ) : null}
        <li className="flex flex-col gap-1 py-1">
          <ActButton
            verb="Store offline…"
            notNow={notHere}
            onPress={() => withOfficer(() => setOpen('offline'))}
          />
        </li>
        <li className="flex flex-col gap-1 py-1">
          <ActButton
            verb="Export private key…"
            notNow={notHere}
            onPress={() => withOfficer(() => setOpen('export'))}
          />
        </li>
        {mayDestroy ? (
          <li className="flex flex-col gap-1 py-1">
            <ActButton verb="Destroy…" notNow={null} onPress={() => withOfficer(() => setOpen('destroy'))} />
          </li>
        ) : null}
      </ul>
      {open === 'test' ? <TestDialog {...dialog} /> : null}
      {open === 'drill' ? <DrillDialog {...dialog} /> : null}
      {open === 'export' ? (
        <ExportKeyDialog
          keyId={id}
          name={object.name}
          files={files}
          certificate={null}
          onClose={dialog.onClose}
          onDone={(recorded) => {
            dialog.onClose();
            props.onDone('', recorded, object.name);
          }}
        />
      ) : null}
      {open === 'offline' ? <OfflineDialog {...dialog} /> : null}
      {open === 'destroy' ? <DestroyDialog {...dialog} /> : null}
    </>
  );
}

function ActButton(props: {
  readonly verb: string;
  readonly notNow: string | null;
  readonly onPress: () => void;
}) {
  return (
    <Button small look="quiet" className="justify-start" notNow={props.notNow} onPress={props.onPress}>
      {props.verb}
    </Button>
  );
}

/** Opens the private key, sees whose it is, and does nothing with it. */
function TestDialog({ object, files, onClose }: DialogProps) {
  const { id, name } = object;
  const submission = useSubmission();
  const opening = useOpening(files);
  const [opens, setOpens] = useState(false);
  const { busy, mistakes } = submission;
  const submit = () => {
    setOpens(false);
    return submission.submit(opening.check, async () => {
      const sent = call('keys.test', { id, unlocking: opening.input() });
      opening.clear();
      await sent;
      setOpens(true);
    });
  };
  return (
    <Dialog title={`Test the passphrase of ${name}`} onClose={onClose} held={busy}>
      <Form
        act="Test it"
        running="Opening the key… about 2 seconds"
        submission={submission}
        fields={OPENING}
        onSubmit={() => void submit()}
        onCancel={onClose}
      >
        <p>
          The private key is opened and compared with its public half. It signs nothing, and nothing is
          recorded.
        </p>
        <OpeningFields
          choice={opening}
          what="key"
          label={`Passphrase of the key “${name}”`}
          mistakes={mistakes}
          isDisabled={busy}
        />
        <p role="status" className="font-semibold text-stored empty:hidden">
          {opens ? 'It opens, and it is the right key.' : ''}
        </p>
      </Form>
    </Dialog>
  );
}

/** Opens the private key with shares from paper, and records that they do. */
export function DrillDialog({ object, files, onClose, onDone }: DialogProps) {
  const { id, name } = object;
  const submission = useSubmission();
  const [shares, setShares] = useState<readonly string[]>([]);
  const { busy, mistakes } = submission;
  const opening = files.map((file) => file.opening).find((one) => one.by === 'shares');
  if (opening === undefined) return null;
  const typed = shares.filter((share) => share.trim() !== '');
  const submit = () =>
    submission.submit(
      () => (typed.length < opening.needed ? { share: `Type ${opening.needed} different shares.` } : {}),
      async () => {
        const sent = call('keys.drill', { id, shares: typed });
        setShares([]);
        const recorded = await sent;
        onClose();
        onDone('', recorded, name);
      },
    );
  return (
    <Dialog title={`Drill the recovery of ${name}`} onClose={onClose} held={busy}>
      <Form
        act="Open it with these shares"
        running="Opening the key… about 2 seconds"
        submission={submission}
        fields={['share']}
        onSubmit={() => void submit()}
        onCancel={onClose}
      >
        <p>
          The shares open the private key, which is compared with its public half. It signs nothing, and
          nothing of it is shown. Which shares were typed is recorded.
        </p>
        <TypedShares
          opening={opening}
          shares={shares}
          onChange={(at, text) => setShares((before) => withText(before, at, text))}
          mistake={mistakes['share']}
          isDisabled={busy}
        />
      </Form>
    </Dialog>
  );
}

const LOCATION: ReferenceFieldOf = {
  kind: 'reference',
  to: 'location',
  within: 'organizationId',
  name: 'locationId',
  label: 'Kept in',
  prompt: 'Choose where it is kept',
  optional: false,
};

/** Copies the encrypted files to a medium, which goes offline with them. */
function OfflineDialog({ object, onClose, onDone }: DialogProps) {
  const { id, name, organizationId } = object;
  const submission = useSubmission();
  const [medium, setMedium] = useState('');
  const [location, setLocation] = useState<Choice | null>(null);
  const { busy, mistakes } = submission;
  const input = { id, medium, locationId: location?.id ?? '' };
  const submit = () =>
    submission.submit(
      () => ({
        ...mistakesIn('keys.storeOffline', input),
        ...(location === null ? { locationId: 'Choose where it is kept.' } : {}),
      }),
      async () => {
        const recorded = await call('keys.storeOffline', input);
        if (recorded === null) return;
        onClose();
        onDone('', recorded, name);
      },
    );
  return (
    <Dialog title={`Store ${name} offline`} onClose={onClose} held={busy}>
      <Form
        act="Choose the folder and copy"
        running="Copying and reading back…"
        submission={submission}
        fields={['medium', 'locationId']}
        onSubmit={() => void submit()}
        onCancel={onClose}
      >
        <p>
          Its encrypted files are copied into a folder of the medium and read back. They stay encrypted as
          they are here, and stay on this laptop, too.
        </p>
        <TextField
          label="Medium"
          name="medium"
          value={medium}
          onChange={setMedium}
          mistake={mistakes['medium']}
          hint="As it is written on it, such as SD card 3."
          isDisabled={busy}
          autoFocus
        />
        <ReferenceField
          field={LOCATION}
          organizationId={organizationId}
          value={location}
          onChange={setLocation}
          mistake={mistakes['locationId']}
          isDisabled={busy}
        />
      </Form>
    </Dialog>
  );
}

const WITNESS: ReferenceFieldOf = {
  kind: 'reference',
  to: 'person',
  within: 'organizationId',
  where: { status: 'active' },
  name: 'witnessId',
  label: 'Witness',
  prompt: 'Choose who watches',
  optional: false,
};

/** Overwrites the files of a private key before a witness; the main process asks before it is recorded. */
function DestroyDialog({ object, onClose, onDone }: DialogProps) {
  const { id, name, organizationId } = object;
  const submission = useSubmission();
  const [witness, setWitness] = useState<Choice | null>(null);
  const [reason, setReason] = useState('');
  const { busy, mistakes } = submission;
  const input = { id, witnessId: witness?.id ?? '', reason };
  const submit = () =>
    submission.submit(
      () => ({
        ...mistakesIn('keys.destroy', input),
        ...(witness === null ? { witnessId: 'Choose who watches.' } : {}),
      }),
      async () => {
        const recorded = await call('keys.destroy', input);
        onClose();
        onDone('', recorded, name);
      },
    );
  return (
    <Dialog title={`Destroy ${name}`} onClose={onClose} held={busy}>
      <Form
        act="Destroy the key"
        running="Overwriting…"
        submission={submission}
        fields={['witnessId', 'reason']}
        onSubmit={() => void submit()}
        onCancel={onClose}
        final
      >
        <p>
          Its files on this laptop are overwritten and removed, as far as a disk allows: flash memory, some
          file systems, backups and copies may still hold what was in them, encrypted. Whatever is encrypted
          for this key alone can never be read again. This cannot be taken back.
        </p>
        <ReferenceField
          field={WITNESS}
          organizationId={organizationId}
          value={witness}
          onChange={setWitness}
          mistake={mistakes['witnessId']}
          isDisabled={busy}
        />
        <TextField
          label="Reason"
          name="reason"
          value={reason}
          onChange={setReason}
          mistake={mistakes['reason']}
          hint="It stands in the ledger for good."
          isDisabled={busy}
        />
      </Form>
    </Dialog>
  );
}
