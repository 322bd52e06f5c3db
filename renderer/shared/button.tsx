import { type Ref, useId } from 'react';
import { Button as AriaButton, type ButtonProps } from 'react-aria-components';

const looks = {
  /** The one next step. */
  primary:
    'bg-accent text-on-accent border-accent not-aria-disabled:hover:bg-accent-strong not-aria-disabled:hover:border-accent-strong',
  plain: 'bg-surface text-ink border-edge not-aria-disabled:hover:bg-raised',
  /** Beside text, without a frame of its own. */
  quiet:
    'border-transparent text-accent underline underline-offset-4 not-aria-disabled:hover:text-accent-strong',
  /** What cannot be undone, and nothing else. */
  final: 'bg-ink text-surface border-ink',
};

/** What cannot be pressed now looks alike, whatever it would do; what has no frame gets none. */
const NOT_NOW = 'aria-disabled:cursor-not-allowed aria-disabled:text-muted aria-disabled:no-underline';
const NOT_NOW_FRAMED = 'aria-disabled:border-line aria-disabled:bg-raised';

type Pressable = Omit<ButtonProps, 'className' | 'isDisabled' | 'isPending' | 'aria-disabled'>;

/**
 * A button; one `primary` per screen says what comes next. One that cannot be pressed now always says why: there is no
 * other way to make it so. It keeps its place in the order of Tab and takes the focus, so that whoever comes to it hears
 * the reason.
 */
export function Button({
  look = 'plain',
  small = false,
  className = '',
  notNow = null,
  saidBeside = false,
  ...props
}: Pressable & {
  readonly look?: keyof typeof looks;
  readonly small?: boolean;
  readonly className?: string;
  readonly ref?: Ref<HTMLButtonElement>;
  /** Why it cannot be pressed now: what is missing, or what is under way. null when it can. */
  readonly notNow?: string | null;
  /** Whether those words stand beside it already: then they are read out with it and not written again. */
  readonly saidBeside?: boolean;
}) {
  const reason = useId();
  const size = small ? 'min-h-8 px-3 py-1 text-sm' : 'min-h-10 px-4 py-2';
  const { type, onPress, 'aria-describedby': described, ...others } = props;
  const descriptions = [described, notNow === null ? undefined : reason].filter((id) => id !== undefined);
  return (
    <>
      <AriaButton
        {...others}
        {...(descriptions.length === 0 ? {} : { 'aria-describedby': descriptions.join(' ') })}
        // A button of the type `submit` would send its form.
        {...(notNow === null ? { type: type ?? 'button' } : { type: 'button', 'aria-disabled': true })}
        {...(notNow === null && onPress !== undefined ? { onPress } : {})}
        className={`inline-flex items-center justify-center gap-2 rounded-md border text-start font-semibold ${size} ${looks[look]} ${NOT_NOW} ${look === 'quiet' ? '' : NOT_NOW_FRAMED} ${className}`}
      />
      {notNow === null ? null : (
        <span
          id={reason}
          className={saidBeside ? 'sr-only' : `text-sm text-muted ${look === 'quiet' && small ? 'px-3' : ''}`}
        >
          {notNow}
        </span>
      )}
    </>
  );
}
