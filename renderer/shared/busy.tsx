import { LoaderCircle } from 'lucide-react';

/** Says what is going on while it goes on. */
export function Busy({ children }: { readonly children: string }) {
  return (
    <p role="status" className="flex items-center gap-2">
      <LoaderCircle aria-hidden size={18} className="turning shrink-0 text-accent" />
      {children}
    </p>
  );
}
