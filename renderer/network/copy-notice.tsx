import { Copy } from 'lucide-react';
import { Button } from '../shared/button.tsx';
import { ProblemNotice } from '../shared/problem-notice.tsx';
import { RebuildProgress } from './rebuild-progress.tsx';
import { rebuild, rebuilding, useFinding } from './rebuild-store.ts';

/** Says, as long as it is open, that this ledger is a copy and what a copy cannot do. */
export function CopyNotice({ source, name }: { readonly source: string; readonly name: string }) {
  const { busy, problem } = rebuilding.use();
  const { finding } = useFinding();
  return (
    <section
      aria-label="Read-only copy"
      data-testid="copy-notice"
      className="flex items-start gap-3 border-b border-edge bg-waiting-soft px-5 py-2 text-ink"
    >
      <Copy aria-hidden size={20} className="mt-0.5 shrink-0 text-waiting" />
      <div className="flex min-w-0 grow flex-col gap-1">
        <p>
          <span className="font-semibold">Read-only copy, rebuilt from NATS.</span> Nothing can be recorded
          here: the original continues on its own laptop. Private keys are not in it.
        </p>
        {finding === null ? null : (
          <p role="status">
            <span className="font-semibold">Not everything is there. </span>
            {finding} The copy ends before that.
          </p>
        )}
        {problem === null ? null : <ProblemNotice problem={problem} />}
        {busy === null ? null : <RebuildProgress />}
      </div>
      {busy === null ? (
        <Button small onPress={() => rebuild(source, name)}>
          Bring up to date
        </Button>
      ) : null}
    </section>
  );
}
