import type { ReactNode } from 'react';
import type { Recorded } from '../../../app/contract/schemas.ts';
import { FieldBox, Form } from '../../shared/form.tsx';
import type { Mistakes } from '../../shared/mistakes.ts';
import { TextField } from '../../shared/text-field.tsx';
import { useInlineMistakes } from '../../shared/use-inline-mistakes.ts';
import { useSubmission } from '../../shared/use-submission.ts';
import { PassphraseFields } from '../../unlocking/passphrase-fields.tsx';
import { useNewPassphrase } from '../../unlocking/use-new-passphrase.ts';
import { type Draft, textIn } from '../../window/drafts.ts';
import { DraftNotice } from '../draft-notice.tsx';
import { FormPage } from '../form-page.tsx';
import type { FormProps } from '../object-form.tsx';

/** What every NATS identity is asked for: a name, and a passphrase for its seed. */
export interface NamedSecret {
  readonly name: string;
  readonly passphrase: string;
}

/** How the fields of one kind of identity are drawn. */
interface FieldsState {
  readonly mistakes: Mistakes;
  readonly isDisabled: boolean;
}

/** The form of a NATS identity: its name, what its kind asks for besides, and the passphrase that encrypts its seed. */
export function IdentityForm(
  props: Pick<FormProps, 'onClose' | 'onRecorded'> & {
    readonly title: string;
    readonly act: string;
    /** What is typed in it, the name among it; never the passphrase. */
    readonly draft: Draft;
    /** What the fields besides these two are called, by their names. */
    readonly fields: Readonly<Record<string, string>>;
    /** Fields beside the name, and those below. */
    readonly beside: (state: FieldsState) => ReactNode;
    readonly below?: (state: FieldsState) => ReactNode;
    readonly check: (entered: NamedSecret) => Mistakes;
    readonly send: (entered: NamedSecret) => Promise<Recorded>;
  },
) {
  const submission = useSubmission();
  const secret = useNewPassphrase();
  const { draft } = props;
  const name = textIn(draft.values['name']);
  const { busy } = submission;
  const { passphrase: _, ...wrong } = props.check({ name, passphrase: '' });
  const inline = useInlineMistakes(submission, wrong, draft.values);
  const { mistakes } = inline;
  const state: FieldsState = { mistakes, isDisabled: busy };

  const submit = () => {
    inline.send();
    const entered = { name, passphrase: secret.passphrase };
    return submission.submit(
      async () => ({ ...props.check(entered), ...(await secret.check()) }),
      async () => {
        const sent = props.send(entered);
        secret.clear();
        const recorded = await sent;
        draft.forget();
        props.onRecorded({ recorded, name: name.trim(), chosen: {} });
      },
    );
  };

  return (
    <FormPage title={props.title} onClose={props.onClose} held={busy}>
      <Form
        act={props.act}
        running="Making the seed and encrypting it… about 2 seconds"
        submission={submission}
        fields={{ name: 'Name', ...props.fields, passphrase: 'Passphrase', again: 'Passphrase again' }}
        mistakes={mistakes}
        onSubmit={() => void submit()}
        onCancel={() => {
          draft.forget();
          props.onClose();
        }}
      >
        <DraftNotice draft={draft} without="the passphrase" onCleared={inline.reset} />
        <div className="grid grid-cols-2 gap-4 max-[40rem]:grid-cols-1">
          <FieldBox name="name" onLeave={() => inline.leave('name')}>
            <TextField
              label="Name"
              name="name"
              value={name}
              onChange={(text) => draft.enter({ name: text })}
              mistake={mistakes['name']}
              isDisabled={busy}
              autoFocus
            />
          </FieldBox>
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
    </FormPage>
  );
}
