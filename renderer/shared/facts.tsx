import type { ReactNode } from 'react';
import { ExactText } from './exact-text.tsx';

/** Label and value pairs about one thing. */
export function Facts({ children }: { readonly children: ReactNode }) {
  return <dl className="divide-y divide-line">{children}</dl>;
}

/** One label and its value, beside each other where the container has room; an exact value (a key, a path, a subject) is set in mono. */
export function Fact(props: {
  readonly label: string;
  readonly mono?: boolean;
  readonly children: ReactNode;
}) {
  return (
    <div className="grid grid-cols-1 gap-x-4 py-2 @min-[24rem]:grid-cols-[8.5rem_minmax(0,1fr)]">
      <dt className="text-muted">{props.label}</dt>
      <dd className={`min-w-0 ${props.mono === true ? 'font-mono text-sm wrap-anywhere' : ''}`}>
        {props.mono === true && typeof props.children === 'string' ? (
          <ExactText>{props.children}</ExactText>
        ) : (
          props.children
        )}
      </dd>
    </div>
  );
}
