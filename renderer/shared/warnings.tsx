import { TriangleAlert } from 'lucide-react';

/** What a person should look at twice, although nothing is wrong. Shows nothing where there is none. */
export function Warnings({ warnings }: { readonly warnings: readonly string[] }) {
  if (warnings.length === 0) return null;
  return (
    <ul className="flex flex-col gap-1">
      {warnings.map((warning) => (
        <li key={warning} className="flex items-start gap-2 font-semibold text-waiting">
          <TriangleAlert aria-hidden size={16} strokeWidth={2.5} className="mt-1 shrink-0" />
          <span>
            <span className="sr-only">Warning: </span>
            {warning}
          </span>
        </li>
      ))}
    </ul>
  );
}
