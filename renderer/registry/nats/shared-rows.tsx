import { Plus } from 'lucide-react';
import { useRef, useState } from 'react';
import type { IdentityAbout } from '../../../app/contract/nats.ts';
import { Button } from '../../shared/button.tsx';
import { FieldBox } from '../../shared/form.tsx';
import type { Mistakes } from '../../shared/mistakes.ts';
import { type Choice, SelectField } from '../../shared/select-field.tsx';
import { FieldMistakeText, TextField } from '../../shared/text-field.tsx';
import { Tick } from '../../shared/tick.tsx';
import { type Draft, listIn, textIn } from '../../window/drafts.ts';
import { rowField } from './account-configuration.ts';
import { ActivationField } from './activation-field.tsx';

const KINDS: readonly Choice[] = [
  { id: 'stream', name: 'Stream', about: 'Messages that are published.' },
  { id: 'service', name: 'Service', about: 'Requests that are answered.' },
];

/** An account that is not below the same operator. */
const ANOTHER = 'another';

const words = {
  exports: { title: 'Exports', one: 'export', none: 'Nothing of it is for other accounts.' },
  imports: { title: 'Imports', one: 'import', none: 'It takes nothing from other accounts.' },
} as const;

/** What an account lets others have, or takes from others: a row for each. */
export function SharedRows(props: {
  readonly list: 'exports' | 'imports';
  readonly draft: Draft;
  /** The account that is configured. */
  readonly accountId: string;
  /** The accounts below the same operator. */
  readonly accounts: IdentityAbout['accounts'];
  readonly mistakes: Mistakes;
  readonly onLeave: (name: string) => void;
  readonly isDisabled: boolean;
}) {
  const { list, draft, mistakes, isDisabled } = props;
  const { title, one, none } = words[list];
  const rows = listIn(draft.values[list]);
  // A new row takes the focus; one that is taken away gives it to the button that adds another.
  const [added, setAdded] = useState<string | null>(null);
  const adding = useRef<HTMLButtonElement>(null);
  const add = () => {
    const next = String(Math.max(-1, ...rows.map(Number)) + 1);
    setAdded(next);
    const empty = { name: '', subject: '', kind: 'stream', account: '', local: '', activation: '' };
    draft.enter({
      [list]: [...rows, next],
      ...Object.fromEntries(Object.entries(empty).map(([what, text]) => [rowField(list, next, what), text])),
    });
  };
  return (
    <section aria-label={title} className="flex flex-col items-start gap-3">
      <h3 className="font-semibold">{title}</h3>
      {rows.length === 0 ? <p className="text-muted">{none}</p> : null}
      {rows.map((row, at) => (
        <fieldset
          key={row}
          disabled={isDisabled}
          className="flex w-full flex-col items-start gap-3 rounded-md border border-line p-3"
        >
          <legend className="px-1 text-sm text-muted">
            {one.charAt(0).toUpperCase() + one.slice(1)} {at + 1}
          </legend>
          <SharedRow {...props} row={row} called={`${one} ${at + 1}`} begins={row === added} />
          <Button
            small
            notNow={isDisabled ? 'Wait until this has come to its end.' : null}
            saidBeside
            onPress={() => {
              draft.enter({ [list]: rows.filter((other) => other !== row) });
              adding.current?.focus();
            }}
          >
            Take {one} {at + 1} away
          </Button>
        </fieldset>
      ))}
      {mistakes[list] === undefined ? null : <FieldMistakeText>{mistakes[list]}</FieldMistakeText>}
      <FieldBox name={list}>
        <Button
          ref={adding}
          small
          notNow={isDisabled ? 'Wait until this has come to its end.' : null}
          saidBeside
          onPress={add}
        >
          <Plus aria-hidden size={16} />
          Add an {one}
        </Button>
      </FieldBox>
    </section>
  );
}

function SharedRow(
  props: Parameters<typeof SharedRows>[0] & {
    readonly row: string;
    readonly called: string;
    readonly begins: boolean;
  },
) {
  const { list, row, draft, mistakes, accounts, called, isDisabled } = props;
  const field = (what: string) => rowField(list, row, what);
  const value = (what: string) => textIn(draft.values[field(what)]);
  const text = (
    what: string,
    label: string,
    more: { hint?: string; optional?: boolean; mono?: boolean; autoFocus?: boolean },
  ) => (
    <FieldBox name={field(what)} onLeave={() => props.onLeave(field(what))}>
      <TextField
        label={`${label} of ${called}`}
        name={field(what)}
        value={value(what)}
        onChange={(typed) => draft.enter({ [field(what)]: typed })}
        mistake={mistakes[field(what)]}
        isDisabled={isDisabled}
        {...more}
      />
    </FieldBox>
  );
  const known = accounts.map(({ name, publicKey }) => ({ id: publicKey, name }));
  const choices = [...known, { id: ANOTHER, name: 'Another operator’s account…' }];
  const account = value('account');
  const chosen = known.find(({ id }) => id === account);
  return (
    <div className="grid w-full grid-cols-2 gap-4 max-[40rem]:grid-cols-1">
      {text('name', 'Name', { autoFocus: props.begins })}
      <FieldBox name={field('kind')}>
        <SelectField
          label={`Kind of ${called}`}
          name={field('kind')}
          choices={KINDS}
          value={KINDS.find(({ id }) => id === value('kind')) ?? null}
          onChange={({ id }) => draft.enter({ [field('kind')]: id })}
          placeholder="Choose a kind"
          isDisabled={isDisabled}
        />
      </FieldBox>
      {text('subject', 'Subject', {
        mono: true,
        hint: list === 'exports' ? 'Such as weather.>.' : 'As the other account exports it.',
      })}
      {list === 'exports' ? (
        <FieldBox name={field('activation')} wide>
          <Tick
            label={`Whoever imports ${called} needs an activation token`}
            ticked={draft.values[field('activation')] === true}
            onChange={(ticked) => draft.enter({ [field('activation')]: ticked })}
            isDisabled={isDisabled}
          >
            Whoever imports it needs an activation token, which this account grants
          </Tick>
        </FieldBox>
      ) : (
        <>
          <FieldBox name={field('account')}>
            <SelectField
              label={`Account of ${called}`}
              name={field('account')}
              choices={choices}
              value={chosen ?? (account === '' ? null : (choices.at(-1) ?? null))}
              onChange={({ id }) => draft.enter({ [field('account')]: id === ANOTHER ? 'A' : id })}
              placeholder="Choose whose it is"
              mistake={chosen === undefined && account !== '' ? undefined : mistakes[field('account')]}
              isDisabled={isDisabled}
            />
          </FieldBox>
          {chosen === undefined && account !== ''
            ? text('account', 'Public key of the account', { mono: true })
            : null}
          {text('local', 'Subject here', {
            mono: true,
            optional: true,
            hint: 'Under which subject it is known here; empty for the same.',
          })}
          <FieldBox name={field('activation')} wide>
            <ActivationField
              accountId={props.accountId}
              name={field('activation')}
              called={called}
              value={value('activation')}
              onChange={(token) => draft.enter({ [field('activation')]: token })}
              mistake={mistakes[field('activation')]}
              isDisabled={isDisabled}
            />
          </FieldBox>
        </>
      )}
    </div>
  );
}
