import { CircleAlert } from 'lucide-react';

/** What is wrong with a group of fields, with a shape besides the colour. */
export function FieldsetMistake({ children }: { readonly children: string | undefined }) {
  if (children === undefined) return null;
  return (
    <p role="alert" className="flex items-start gap-1.5 text-sm font-semibold text-broken">
      <CircleAlert aria-hidden size={16} className="mt-0.5 shrink-0" />
      {children}
    </p>
  );
}
