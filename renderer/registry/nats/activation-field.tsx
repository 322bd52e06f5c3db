import { useRef, useState } from 'react';
import type { OutputOf } from '../../../app/contract/operations.ts';
import { problemOf } from '../../bridge/bridge-problems.ts';
import { call } from '../../bridge/call.ts';
import { Button } from '../../shared/button.tsx';
import { TextField } from '../../shared/text-field.tsx';
import { UserText } from '../../shared/user-text.tsx';

/**
 * An activation token from elsewhere, as a file or pasted: it is checked and shown decoded at once, before the account goes by it. One
 * that an account of this registry has granted needs none.
 */
export function ActivationField(props: {
  /** The account that imports. */
  readonly accountId: string;
  readonly name: string;
  /** Which import it is for: `import 1`. */
  readonly called: string;
  readonly value: string;
  readonly onChange: (token: string) => void;
  readonly mistake: string | undefined;
  readonly isDisabled: boolean;
}) {
  const file = useRef<HTMLInputElement>(null);
  const [read, setRead] = useState<OutputOf<'activations.read'> | { readonly mistake: string } | null>(null);
  // An answer about what stood there before says nothing about what stands there now.
  const asked = useRef(0);
  const take = (text: string) => {
    const token = text.trim();
    props.onChange(token);
    setRead(null);
    asked.current += 1;
    const question = asked.current;
    if (token === '') return;
    call('activations.read', { accountId: props.accountId, token }).then(
      (answer) => {
        if (question !== asked.current) return;
        setRead(answer);
        // Of a file with lines around it the token alone is taken.
        if (answer.token !== token) props.onChange(answer.token);
      },
      (error: unknown) => {
        const { happened, remedy } = problemOf(error);
        if (question === asked.current) setRead({ mistake: `${happened} ${remedy}` });
      },
    );
  };
  return (
    <div className="col-span-full flex flex-col items-start gap-2">
      <div className="w-full">
        <TextField
          label={`Activation token of ${props.called}`}
          name={props.name}
          rows={3}
          mono
          optional
          value={props.value}
          onChange={take}
          mistake={read !== null && 'mistake' in read ? read.mistake : props.mistake}
          hint="Only for an account elsewhere whose export demands one. What an account of this registry has granted is in the next token by itself."
          isDisabled={props.isDisabled}
        />
      </div>
      <Button
        small
        notNow={props.isDisabled ? 'Wait until this has come to its end.' : null}
        saidBeside
        onPress={() => file.current?.click()}
      >
        Choose the file…
      </Button>
      <input
        ref={file}
        type="file"
        tabIndex={-1}
        aria-hidden
        hidden
        accept=".jwt,.txt"
        data-testid={`${props.name}-file`}
        onChange={({ currentTarget }) => {
          const [chosen] = currentTarget.files ?? [];
          currentTarget.value = '';
          void chosen?.text().then(take);
        }}
      />
      {read !== null && 'lines' in read ? (
        <section
          aria-label={`What the activation token of ${props.called} says`}
          role="status"
          className="text-sm"
        >
          <p>Its signature holds, and it is for this account. It says:</p>
          <dl className="wrap-anywhere">
            {read.lines.map(({ field, label, value }) => (
              <div key={field} className="flex flex-wrap gap-x-2">
                <dt className="text-muted">
                  {label} ({field})
                </dt>
                <dd>
                  <UserText>{value}</UserText>
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ) : null}
    </div>
  );
}
