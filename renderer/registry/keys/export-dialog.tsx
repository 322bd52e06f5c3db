import { useState } from 'react';
import type { KeyFile } from '../../../app/contract/key-files.ts';
import type { Recorded } from '../../../app/contract/schemas.ts';
import { exportForms, type KeyExportForm } from '../../../app/registry/key-facts.ts';
import { call } from '../../bridge/call.ts';
import { Dialog } from '../../shared/dialog.tsx';
import { Form } from '../../shared/form.tsx';
import type { Mistakes } from '../../shared/mistakes.ts';
import { type Option, OptionGroup } from '../../shared/option-group.tsx';
import type { Choice } from '../../shared/select-field.tsx';
import { TextField } from '../../shared/text-field.tsx';
import { useSubmission } from '../../shared/use-submission.ts';
import { OpeningFields } from '../../unlocking/opening-fields.tsx';
import { PassphraseFields } from '../../unlocking/passphrase-fields.tsx';
import { useNewPassphrase } from '../../unlocking/use-new-passphrase.ts';
import { useOpening } from '../../unlocking/use-opening.ts';
import { OPENING } from './opening.ts';

/** As what a private key goes out: its form, and whether in a folder beside its certificate. */
type Going = 'pkcs8-age' | 'pkcs12' | 'folder-age' | 'folder-pkcs12';

const formOf: Readonly<Record<Going, KeyExportForm>> = {
  'pkcs8-age': 'pkcs8-age',
  pkcs12: 'pkcs12',
  'folder-age': 'pkcs8-age',
  'folder-pkcs12': 'pkcs12',
};

const alone: readonly Option<Going>[] = [
  {
    value: 'pkcs8-age',
    name: exportForms['pkcs8-age'],
    about: 'The age program opens it, and openssl reads what is in it.',
  },
  { value: 'pkcs12', name: exportForms.pkcs12, about: 'For programs that take a file and a password.' },
];

const withCertificate: readonly Option<Going>[] = [
  {
    value: 'pkcs12',
    name: 'PKCS #12 with its certificate',
    about:
      'One file with the key, the certificate and the authorities above it, for programs that take a password.',
  },
  {
    value: 'folder-age',
    name: 'A folder for a web server, the key in an age file',
    about:
      'Certificate, chain, both in one file, the root, and the key as PKCS #8 that the age program opens.',
  },
  {
    value: 'folder-pkcs12',
    name: 'A folder for a web server, the key in PKCS #12',
    about: 'The same files, and the key with its certificate in PKCS #12.',
  },
];

/** Gives a private key out under another passphrase, alone or with a certificate of it. */
export function ExportKeyDialog(props: {
  readonly keyId: string;
  /** What the key is called. */
  readonly name: string;
  readonly files: readonly KeyFile[];
  /** The certificate that goes with it; null for none. */
  readonly certificate: Choice | null;
  readonly onClose: () => void;
  readonly onDone: (recorded: Recorded) => void;
}) {
  const { keyId: id, name, files, certificate, onClose } = props;
  const submission = useSubmission();
  const opening = useOpening(files);
  const secret = useNewPassphrase();
  const [going, setGoing] = useState<Going>(certificate === null ? 'pkcs8-age' : 'pkcs12');
  const [reason, setReason] = useState('');
  const { busy, mistakes } = submission;
  const submit = () =>
    submission.submit(
      async () => ({
        ...opening.check(),
        ...(reason.trim() === '' ? { reason: 'Say why it is exported.' } : {}),
        ...renamed(await secret.check()),
      }),
      async () => {
        const inFolder = going.startsWith('folder');
        const sent = call('keys.export', {
          ...{ id, form: formOf[going], reason },
          ...(certificate === null ? {} : { certificate: { id: certificate.id, inFolder } }),
          ...{ unlocking: opening.input(), newPassphrase: secret.passphrase },
        });
        opening.clear();
        secret.clear();
        const recorded = await sent;
        if (recorded !== null) props.onDone(recorded);
      },
    );
  return (
    <Dialog title={`Export the private key of ${name}`} onClose={onClose} held={busy} wide>
      <Form
        act="Export private key"
        running="Opening the key and writing it under the new passphrase… some seconds"
        submission={submission}
        fields={[...OPENING, 'reason', 'newPassphrase', 'again']}
        onSubmit={() => void submit()}
        onCancel={onClose}
        final
      >
        <p>
          From then on the private key is also where that file is, and this program can do nothing about it.
          That it left is recorded before the file is written; where it went is not.
        </p>
        <OptionGroup
          label="As"
          name="form"
          options={certificate === null ? alone : withCertificate}
          value={going}
          onChange={setGoing}
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
        <OpeningFields
          choice={opening}
          what="key"
          label={`Present passphrase of the key “${name}”`}
          mistakes={mistakes}
          isDisabled={busy}
        />
        <PassphraseFields
          secret={secret}
          what="exported key"
          mistakes={aboutNew(mistakes)}
          isDisabled={busy}
          refused={submission.problem !== null}
        />
      </Form>
    </Dialog>
  );
}

/** The new passphrase is another field than the one that opens the key. */
function renamed({ passphrase, ...others }: Mistakes): Mistakes {
  return passphrase === undefined ? others : { ...others, newPassphrase: passphrase };
}

/** What is wrong with the new passphrase, as its own fields call it. */
function aboutNew({ passphrase: _, newPassphrase, ...others }: Mistakes): Mistakes {
  return newPassphrase === undefined ? others : { ...others, passphrase: newPassphrase };
}
