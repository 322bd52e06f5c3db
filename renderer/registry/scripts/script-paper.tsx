import type { CidString } from '../../../app/content/cid.ts';
import type { RegistryObject } from '../../../app/contract/registry.ts';
import { useAnswer } from '../../bridge/query.ts';
import { CidText } from '../../shared/cid-text.tsx';
import { Fact } from '../../shared/facts.tsx';
import { WordGrid } from '../../shared/word-grid.tsx';
import { useReading } from '../../window/reading.ts';

/** A script by its CID, whole and in words: what people compare before they approve it. */
export function ScriptCid({ cid }: { readonly cid: CidString }) {
  return (
    <div className="flex flex-col items-start gap-3">
      <CidText cid={cid} layout="line" testId="script-cid" />
      <WordGrid cid={cid} label="The script in words" />
    </div>
  );
}

/** The form on paper, as it is printed: a page of its own that runs nothing and reaches nothing. */
export function ScriptPaper({ title, paper }: { readonly title: string; readonly paper: string }) {
  return (
    <iframe
      title={`${title}, on paper`}
      srcDoc={paper}
      sandbox=""
      className="h-[32rem] w-full rounded-md border border-edge bg-[white]"
    />
  );
}

/** What stands on the page of a script besides its facts: its CID in words, and all of it on paper. */
export function ScriptFacts({ object }: { readonly object: RegistryObject }) {
  const ledger = useReading((reading) => reading.ledger);
  const { answer } = useAnswer('scripts.show', { ledger, scriptId: object.id });
  if (answer === undefined) return null;
  const { script } = answer;
  return (
    <>
      <Fact label="In words">
        <WordGrid cid={script.cid} label="The script in words" />
      </Fact>
      <Fact label="On paper">
        <ScriptPaper title={script.title} paper={script.paper} />
      </Fact>
    </>
  );
}
