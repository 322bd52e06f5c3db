import type { ReactNode } from 'react';
import type { IdentityAbout } from '../../../app/contract/nats.ts';
import type { RegistryObject } from '../../../app/contract/registry.ts';
import type { Recorded } from '../../../app/contract/schemas.ts';
import { useAnswer, useFirstAnswer } from '../../bridge/query.ts';
import { Form } from '../../shared/form.tsx';
import type { Mistakes } from '../../shared/mistakes.ts';
import { ProblemNotice } from '../../shared/problem-notice.tsx';
import { useInlineMistakes } from '../../shared/use-inline-mistakes.ts';
import { useSubmission } from '../../shared/use-submission.ts';
import { type Draft, useDraft, type Values } from '../../window/drafts.ts';
import { DraftNotice } from '../draft-notice.tsx';
import { FormPage } from '../form-page.tsx';

/** What a form that configures something is given. */
export interface ConfiguringProps {
  readonly object: RegistryObject;
  readonly onClose: () => void;
  readonly onRecorded: (recorded: Recorded) => void;
}

/** The fields of such a form. */
export interface ConfiguringFields {
  readonly draft: Draft;
  readonly about: IdentityAbout;
  readonly mistakes: Mistakes;
  readonly onLeave: (name: string) => void;
  readonly isDisabled: boolean;
}

/** Decides about an account or a user, all of it anew: the form begins with what holds now. */
export function Configuring(
  props: ConfiguringProps & {
    readonly kind: 'nats.account' | 'nats.user';
    readonly fields: (values: Values) => Readonly<Record<string, string>>;
    readonly initial: (about: IdentityAbout) => Values;
    readonly check: (values: Values, about: IdentityAbout) => Mistakes;
    readonly send: (values: Values) => Promise<Recorded>;
    readonly children: (state: ConfiguringFields) => ReactNode;
  },
) {
  const { object, kind } = props;
  const title = `Configure ${object.name}`;
  const asked = { ledger: null, kind, id: object.id };
  const { answer: first, problem } = useFirstAnswer('identities.about', asked);
  const { answer: now } = useAnswer('identities.about', asked);
  if (first !== undefined) return <Asking {...props} title={title} about={now ?? first} />;
  return problem === null ? null : (
    <FormPage title={title} onClose={props.onClose}>
      <ProblemNotice problem={problem} />
    </FormPage>
  );
}

function Asking(
  props: Parameters<typeof Configuring>[0] & { readonly title: string; readonly about: IdentityAbout },
) {
  const { object, kind, title, about } = props;
  const submission = useSubmission();
  const draft = useDraft({ key: `configure ${kind} ${object.id}`, title }, () => props.initial(about));
  const { values } = draft;
  const { busy } = submission;
  const wrong = props.check(values, about);
  const inline = useInlineMistakes(submission, wrong, values);
  const submit = () => {
    inline.send();
    return submission.submit(
      () => wrong,
      async () => {
        const recorded = await props.send(values);
        draft.forget();
        props.onRecorded(recorded);
      },
    );
  };
  return (
    <FormPage title={title} onClose={props.onClose} held={busy}>
      <Form
        act="Record what was decided"
        running="Recording…"
        submission={submission}
        fields={props.fields(values)}
        mistakes={inline.mistakes}
        onSubmit={() => void submit()}
        onCancel={() => {
          draft.forget();
          props.onClose();
        }}
      >
        <DraftNotice draft={draft} onCleared={inline.reset} />
        <p className="text-muted">
          What stands here holds from its next token on. Until one is signed and a server has it, everything
          stays as it is there.
        </p>
        {props.children({
          ...{ draft, about, mistakes: inline.mistakes, onLeave: inline.leave },
          isDisabled: busy,
        })}
      </Form>
    </FormPage>
  );
}
