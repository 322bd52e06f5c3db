import { CircleCheck, FileOutput } from 'lucide-react';
import { create } from 'zustand';
import type { RegistryWritten } from '../../../app/bootstrap/shapes.ts';
import { createActs } from '../../bridge/act.ts';
import { call } from '../../bridge/call.ts';
import { Button } from '../../shared/button.tsx';
import { Card } from '../../shared/card.tsx';
import { counted, number } from '../../shared/counted.ts';
import { ProblemNotice } from '../../shared/problem-notice.tsx';
import { useArrivalFocus } from '../../shared/use-arrival-focus.ts';

/** The export under way, and why the last one did not go through. */
const exporting = createActs<'exporting'>();

/** What was written last. */
const useWritten = create<{ readonly written: RegistryWritten | null }>(() => ({ written: null }));

function exportRegistry(): void {
  void exporting.attempt('exporting', async () => {
    useWritten.setState({ written: null });
    useWritten.setState({ written: await call('bootstrap.export', {}) });
  });
}

/** Writes what lives in the registry as a bootstrap file, from which another ledger can begin. */
export function RegistryExportCard() {
  const { busy, problem } = exporting.use();
  const { written } = useWritten();
  return (
    <Card
      title="Export the registry as a bootstrap file"
      about="People can read it, and another ledger can begin with it. What has ended is left out, and secrets are not in it."
    >
      {problem === null ? null : <ProblemNotice problem={problem} />}
      {written === null ? null : <Written key={written.file} written={written} />}
      <Button
        className="self-start"
        notNow={busy === null ? null : 'The registry is being written.'}
        onPress={exportRegistry}
      >
        <FileOutput aria-hidden size={18} />
        {busy === null ? 'Export the registry…' : 'Exporting…'}
      </Button>
    </Card>
  );
}

function Written({
  written: { file, objects, ended, unwritten, leftOut },
}: {
  readonly written: RegistryWritten;
}) {
  const notice = useArrivalFocus();
  return (
    <section
      ref={notice}
      tabIndex={-1}
      aria-label="Written"
      data-testid="registry-written"
      className="flex gap-3 rounded-md border border-line bg-soft p-4"
    >
      <CircleCheck aria-hidden size={20} className="mt-0.5 shrink-0" />
      <div className="flex min-w-0 flex-col gap-2">
        <p className="font-semibold">{counted(objects, 'object')} written and read back</p>
        <p className="font-mono text-sm break-all">{file}</p>
        <ul className="flex flex-col gap-1">
          {ended === 0 ? null : <li>Left out, for they have ended: {counted(ended, 'object')}</li>}
          {Object.entries(unwritten).map(([what, count]) => (
            <li key={what}>
              Left out, for no file can make them: {number(count)} {what}
            </li>
          ))}
          {leftOut.map(({ what, why }) => (
            <li key={`${what} ${why}`}>
              Left out: {what}. {why}
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
}
