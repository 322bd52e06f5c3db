import { Button, type ButtonProps } from 'react-aria-components';

/** An act within a line of the ledger bar. */
export function BarButton(props: Omit<ButtonProps, 'className'>) {
  return (
    <Button
      {...props}
      className="rounded-md px-1 text-sm text-accent underline underline-offset-4 hover:text-accent-strong disabled:text-muted disabled:no-underline"
    />
  );
}
