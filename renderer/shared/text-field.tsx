import { CircleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { TextField as AriaTextField, FieldError, Input, Label, Text, TextArea } from 'react-aria-components';
import { SuggestingInput } from './suggesting-input.tsx';
import { useComingFocus } from './use-coming-focus.ts';
import { Warnings } from './warnings.tsx';

/** The look of everything one can type into. */
export const fieldLook =
  'w-full rounded-md border border-edge bg-surface px-3 py-2 text-ink disabled:bg-raised disabled:text-muted invalid:border-broken data-invalid:border-2 data-invalid:border-broken';

/** A field's mistake, with a shape besides the colour. */
export function FieldMistake({ children }: { readonly children: string | undefined }) {
  return (
    <FieldError className="flex items-start gap-1.5 text-sm font-semibold text-broken">
      {children === undefined ? null : (
        <>
          <CircleAlert aria-hidden size={16} className="mt-0.5 shrink-0" />
          <span>{children}</span>
        </>
      )}
    </FieldError>
  );
}

/** A mistake where no field of react-aria shows it. */
export function FieldMistakeText({ children }: { readonly children: string }) {
  return (
    <p className="flex items-start gap-1.5 text-sm font-semibold text-broken">
      <CircleAlert aria-hidden size={16} className="mt-0.5 shrink-0" />
      <span>{children}</span>
    </p>
  );
}

/** Beside the label of a field that may stay empty; all others must be filled in. */
export function Optional() {
  return <span className="text-sm text-muted">(optional)</span>;
}

/** One line (or, with `rows`, several) of text with its label, a hint, and what is wrong with it. */
export function TextField(props: {
  readonly label: string;
  readonly name: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly mistake?: string | undefined;
  readonly hint?: ReactNode | undefined;
  readonly optional?: boolean;
  readonly isDisabled?: boolean;
  readonly secret?: boolean;
  readonly mono?: boolean;
  /** Whether it takes the focus as it comes up, unless somebody is typing beside it. */
  readonly autoFocus?: boolean;
  readonly rows?: number;
  readonly placeholder?: string;
  /** What might be meant; one may type anything else. */
  readonly suggestions?: readonly string[] | undefined;
  /** What to look at twice, although it can be recorded so. */
  readonly warnings?: readonly string[] | undefined;
  readonly onFocus?: (() => void) | undefined;
}) {
  const { warnings = [] } = props;
  const root = useComingFocus<HTMLDivElement>(props.autoFocus === true);
  const look = `${fieldLook} ${props.mono === true ? 'font-mono text-sm' : ''}`;
  return (
    <AriaTextField
      ref={root}
      name={props.name}
      value={props.value}
      onChange={props.onChange}
      type={props.secret === true ? 'password' : 'text'}
      isInvalid={props.mistake !== undefined}
      validationBehavior="aria"
      isDisabled={props.isDisabled ?? false}
      autoComplete="off"
      autoCorrect="off"
      spellCheck="false"
      {...(props.onFocus === undefined ? {} : { onFocus: props.onFocus })}
      className="flex flex-col gap-1"
    >
      <span className="flex flex-wrap items-baseline gap-x-1.5">
        <Label className="font-semibold">{props.label}</Label>
        {props.optional === true ? <Optional /> : null}
      </span>
      {props.suggestions !== undefined ? (
        <SuggestingInput
          label={props.label}
          look={look}
          suggestions={props.suggestions}
          onTake={props.onChange}
        />
      ) : props.rows === undefined ? (
        <Input dir="auto" className={look} placeholder={props.placeholder ?? ''} />
      ) : (
        <TextArea dir="auto" rows={props.rows} className={look} placeholder={props.placeholder ?? ''} />
      )}
      {/* Where there may be warnings later it is there from the beginning: react-aria looks for it once. */}
      {props.hint === undefined && props.warnings === undefined ? null : (
        <Text
          slot="description"
          elementType="div"
          className="flex flex-col gap-1 text-sm text-muted empty:hidden"
        >
          {props.hint === undefined ? null : <span>{props.hint}</span>}
          <Warnings warnings={warnings} />
        </Text>
      )}
      <FieldMistake>{props.mistake}</FieldMistake>
    </AriaTextField>
  );
}
