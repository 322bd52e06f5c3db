import { forms, presentationOf } from '../../app/registry/dispatch.ts';
import type { AggregateName } from '../../app/registry/index.ts';
import { type FormProps, ObjectForm } from './object-form.tsx';
import { overrideOf } from './overrides.tsx';

/** The form for a new object of an aggregate. */
export function MakingForm(props: FormProps & { readonly kind: AggregateName; readonly fixed?: boolean }) {
  const { kind, ...form } = props;
  const { Form } = overrideOf(kind);
  if (Form !== undefined) return <Form {...form} />;
  const command = commandOf(kind);
  if (command === undefined) return null;
  return <ObjectForm {...form} command={command} title={command.title ?? command.verb} id={null} />;
}

/** Whether there is a form for a new object of an aggregate: what others come of, such as a draft, has none. */
export function isMade(kind: AggregateName): boolean {
  return overrideOf(kind).Form !== undefined || commandOf(kind) !== undefined;
}

function commandOf(kind: AggregateName) {
  return [...forms.values()].find(({ aggregate, effect }) => aggregate === kind && effect === 'makes');
}

/** Whether objects of an aggregate stand in the list of another, behind its objects. */
export function isListedWith(list: AggregateName, kind: AggregateName): boolean {
  const { behind } = presentationOf(list);
  return list === kind || (behind !== undefined && isListedWith(behind, kind));
}
