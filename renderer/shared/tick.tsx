import { Check } from 'lucide-react';
import { type ReactNode, useId } from 'react';
import { FieldMistakeText } from './text-field.tsx';

/** A tick box; `label` names it, `children` is what stands beside it (nothing in a table). */
export function Tick(props: {
  readonly label: string;
  readonly ticked: boolean;
  readonly onChange: (ticked: boolean) => void;
  readonly isDisabled?: boolean;
  readonly mistake?: string | undefined;
  readonly children?: ReactNode;
}) {
  const id = useId();
  const wrong = props.mistake !== undefined;
  return (
    <>
      <label className="inline-flex items-start gap-3 self-start align-middle">
        <span className="relative inline-flex size-6 shrink-0">
          <input
            type="checkbox"
            aria-label={props.label}
            aria-invalid={wrong}
            aria-describedby={wrong ? id : undefined}
            checked={props.ticked}
            disabled={props.isDisabled ?? false}
            onChange={(event) => props.onChange(event.currentTarget.checked)}
            className="peer size-6 appearance-none rounded-md border-2 border-edge bg-surface checked:border-stored checked:bg-stored aria-invalid:border-broken"
          />
          <Check
            aria-hidden
            size={18}
            strokeWidth={3}
            className="pointer-events-none absolute inset-0 m-auto hidden text-surface peer-checked:block"
          />
        </span>
        {props.children}
      </label>
      {props.mistake === undefined ? null : (
        <div id={id}>
          <FieldMistakeText>{props.mistake}</FieldMistakeText>
        </div>
      )}
    </>
  );
}
