import { type ReactNode, useState } from 'react';
import type { Recorded } from '../../../app/contract/schemas.ts';
import { Dialog } from '../../shared/dialog.tsx';
import { Form } from '../../shared/form.tsx';
import type { Mistakes } from '../../shared/mistakes.ts';
import { TextField } from '../../shared/text-field.tsx';
import { useSubmission } from '../../shared/use-submission.ts';
import { PassphraseFields } from '../../unlocking/passphrase-fields.tsx';
import { useNewPassphrase } from '../../unlocking/use-new-passphrase.ts';
import type { FormProps } from '../object-form.tsx';

/** What every NATS identity is asked for: a name, and a passphrase for its seed. */
export interface NamedSecret {
  readonly name: string;
  readonly passphrase: string;
}

/** How the fields of one kind of identity are drawn. */
export interface FieldsState {
  readonly mistakes: Mistakes;
  readonly isDisabled: boolean;
}

/** The form of a NATS identity: its name, what its kind asks for besides, and the passphrase that encrypts its seed. */
export function IdentityForm(
  props: Pick<FormProps, 'onClose' | 'onRecorded'> & {
    readonly title: string;
    readonly act: string;
    /** Names of the fields besides these two. */
    readonly fields: readonly string[];
    /** Fields beside the name, and those below. */
    readonly beside: (state: FieldsState) => ReactNode;
    readonly below?: (state: FieldsState) => ReactNode;
    readonly check: (entered: NamedSecret) => Mistakes;
    readonly send: (entered: NamedSecret) => Promise<Recorded>;
  },
) {
  const submission = useSubmission();
  const secret = useNewPassphrase();
  const [name, setName] = useState('');
  const { busy, mistakes } = submission;
  const state: FieldsState = { mistakes, isDisabled: busy };

  const submit = () => {
    const entered = { name, passphrase: secret.passphrase };
    return submission.submit(
      async () => ({ ...props.check(entered), ...(await secret.check()) }),
      async () => {
        const sent = props.send(entered);
        secret.clear();
        props.onRecorded({ recorded: await sent, name: name.trim(), chosen: {} });
      },
    );
  };

  return (
    <Dialog title={props.title} onClose={props.onClose} held={busy} wide>
      <Form
        act={props.act}
        running="Making the seed and encrypting it… about 2 seconds"
        submission={submission}
        fields={['name', ...props.fields, 'passphrase', 'again']}
        onSubmit={() => void submit()}
        onCancel={props.onClose}
      >
        <div className="grid grid-cols-2 gap-4 max-[40rem]:grid-cols-1">
          <TextField
            label="Name"
            name="name"
            value={name}
            onChange={setName}
            mistake={mistakes['name']}
            isDisabled={busy}
            autoFocus
          />
          {props.beside(state)}
        </div>
        {props.below?.(state)}
        <PassphraseFields
          secret={secret}
          what="seed"
          mistakes={mistakes}
          isDisabled={busy}
          refused={submission.problem !== null}
        />
      </Form>
    </Dialog>
  );
}
