import { CircleSlash2, OctagonX } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Problem } from '../../app/problem.ts';

/** What happened, what it means for the data, what to do now. `first` stands above all three. */
export function ProblemNotice(props: {
  readonly problem: Problem;
  readonly first?: string | undefined;
  readonly children?: ReactNode;
}) {
  const { problem } = props;
  if (problem.code === 'confirmation.cancelled') return <Cancelled {...props} />;
  return (
    <div
      role="alert"
      data-code={problem.code}
      className="flex gap-3 rounded-md border border-broken bg-surface p-4"
    >
      <OctagonX aria-hidden className="mt-0.5 shrink-0 text-broken" size={20} />
      <div className="min-w-0 space-y-1">
        {props.first === undefined ? null : <p className="font-semibold">{props.first}</p>}
        <p className="font-semibold break-words whitespace-pre-line text-broken">{problem.happened}</p>
        {problem.meaning === '' ? null : <p>{problem.meaning}</p>}
        <p>
          <span className="font-semibold">Now: </span>
          {problem.remedy}
        </p>
        {props.children}
      </div>
    </div>
  );
}

/** Who cancelled knows it: no alarm, and nothing that has to be done now. */
function Cancelled({ problem, first }: { readonly problem: Problem; readonly first?: string | undefined }) {
  return (
    <p
      role="status"
      data-code={problem.code}
      className="flex gap-3 rounded-md border border-edge bg-surface p-4"
    >
      <CircleSlash2 aria-hidden size={20} className="mt-0.5 shrink-0" />
      <span>
        {first} {problem.happened} {problem.meaning}
      </span>
    </p>
  );
}
