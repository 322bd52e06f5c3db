import type { Ref } from 'react';
import { Button as AriaButton, type ButtonProps } from 'react-aria-components';

const looks = {
  /** The one next step. */
  primary:
    'bg-accent text-on-accent border-accent hover:bg-accent-strong hover:border-accent-strong disabled:bg-raised disabled:text-muted disabled:border-line',
  plain: 'bg-surface text-ink border-edge hover:bg-raised disabled:text-muted disabled:border-line',
  /** Beside text, without a frame of its own. */
  quiet:
    'border-transparent text-accent underline underline-offset-4 hover:text-accent-strong disabled:text-muted disabled:no-underline',
  /** Says that something is wrong. */
  danger: 'bg-surface text-broken border-broken hover:bg-broken-soft',
};

/** A button; one `primary` per screen says what comes next. */
export function Button({
  look = 'plain',
  small = false,
  className = '',
  ...props
}: Omit<ButtonProps, 'className'> & {
  readonly look?: keyof typeof looks;
  readonly small?: boolean;
  readonly className?: string;
  readonly ref?: Ref<HTMLButtonElement>;
}) {
  const size = small ? 'min-h-8 px-3 py-1 text-sm' : 'min-h-10 px-4 py-2';
  return (
    <AriaButton
      {...props}
      className={`inline-flex items-center justify-center gap-2 rounded-md border text-start font-semibold disabled:cursor-not-allowed ${size} ${looks[look]} ${className}`}
    />
  );
}
