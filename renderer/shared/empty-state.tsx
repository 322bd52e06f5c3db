import type { ReactNode } from 'react';

/** What an empty place is for, and the one thing that fills it. */
export function EmptyState(props: { readonly title: string; readonly children: ReactNode }) {
  return (
    <div className="mx-auto flex max-w-md flex-col items-start gap-3 px-6 py-12">
      <h2 className="text-lg font-semibold">{props.title}</h2>
      {props.children}
    </div>
  );
}
