import type { ReactNode } from 'react';

/** One thing the ledger bar says: its name above, what it is below. */
export function BarItem(props: { readonly label: ReactNode; readonly children: ReactNode }) {
  return (
    <div className="flex min-w-0 flex-col">
      <span className="text-xs text-muted">{props.label}</span>
      <span className="flex flex-wrap items-center gap-x-2 leading-6">{props.children}</span>
    </div>
  );
}
