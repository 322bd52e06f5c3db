import { CircleCheck, FileWarning, OctagonX } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ImportPreview, Standing } from '../../../app/contract/imports.ts';
import { SET_BACK_MEANING, setBackSentence } from '../../../app/ledger/set-back.ts';
import { Button } from '../../shared/button.tsx';
import { CidText } from '../../shared/cid-text.tsx';
import { counted, number } from '../../shared/counted.ts';
import { ExactText } from '../../shared/exact-text.tsx';
import { Fact, Facts } from '../../shared/facts.tsx';
import { TimeText } from '../../shared/time-text.tsx';
import { UserText } from '../../shared/user-text.tsx';
import { dismissBundle, importBundle } from './imports-store.ts';
import { RestsOn } from './rests-on.tsx';
import { SignedBy } from './signed-by.tsx';
import { useCompared } from './use-compared.ts';
import { verdictOn } from './verdict.ts';

type Bundle = NonNullable<ImportPreview['bundle']>;

/** What a bundle is, how it stands to what is here, and what importing it would do. */
export function ImportPreviewNotice({ preview }: { readonly preview: ImportPreview }) {
  const { bundle, finding, file } = preview;
  if (bundle === null) {
    return (
      <Frame tone="broken" kind="finding" word="NOT INTACT">
        <p>{finding}</p>
        <Facts>
          <Fact label="File" mono>
            {file}
          </Fact>
        </Facts>
        <p>Nothing was taken from it.</p>
        <Now>keep the file as evidence, and have it written again at the other laptop.</Now>
      </Frame>
    );
  }
  return <Readable bundle={bundle} file={file} />;
}

/** A bundle in which nothing is wrong: whether anybody vouches for it comes first. */
function Readable({ bundle, file }: { readonly bundle: Bundle; readonly file: string }) {
  const compared = useCompared(bundle.head);
  const { kind } = bundle.standing;
  const refused = kind === 'fork' || kind === 'gap';
  const verdict = verdictOn(bundle, compared);
  return (
    <Frame
      tone={kind === 'fork' ? 'broken' : kind === 'gap' ? 'waiting' : verdict.tone}
      kind={kind}
      word={
        kind === 'fork' ? 'CONTRADICTION' : kind === 'gap' ? 'SOMETHING IS MISSING BETWEEN' : verdict.word
      }
    >
      {refused ? null : <RestsOn bundle={bundle} verdict={verdict} compared={compared} />}
      <p>{saying(bundle)}</p>
      <What bundle={bundle} file={file} />
      {bundle.standing.kind === 'fork' ? <ForkFacts fork={bundle.standing} /> : null}
      {refused ? <Now>{nextStep(bundle.standing)}</Now> : <Agree bundle={bundle} />}
    </Frame>
  );
}

function saying({ standing, here, own, from, to }: Bundle): ReactNode {
  const held = own ? 'This is the ledger of this laptop itself.' : 'A copy of this ledger is here already.';
  switch (standing.kind) {
    case 'new':
      return 'Nothing of this ledger is here yet. Importing it makes a read-only copy.';
    case 'same':
      return `${held} Everything in the file is here; importing it changes nothing.`;
    case 'extends':
      return `${held} It ends with entry ${number(here?.entries ?? 0)}; importing adds entries ${number(standing.from)} to ${number(to)}.`;
    case 'gap':
      return `The file begins with entry ${number(from)}. Entries ${number(standing.from)} to ${number(standing.to)} are neither in it nor here, so it cannot be imported.`;
    case 'fork':
      return `${held} The file tells another history of it. One of the two is not what it claims to be. Nothing was imported.`;
  }
}

function nextStep(standing: Standing): string {
  return standing.kind === 'gap'
    ? `have a bundle written at the other laptop that begins with entry ${number(standing.from)}${standing.from === 1 ? '' : ' or earlier'}, and import that.`
    : 'record nothing more in this ledger on either laptop. Keep both as they are, and have them examined.';
}

function What({ bundle, file }: { readonly bundle: Bundle; readonly file: string }) {
  return (
    <div className="@container">
      <Facts>
        <Fact label="Ledger">
          <UserText>{bundle.ledgerName}</UserText>
        </Fact>
        <Fact label="Source" mono>
          {bundle.source}
        </Fact>
        <Fact label="Entries">
          {number(bundle.from)} to {number(bundle.to)}, recorded from <TimeText at={bundle.firstAt} /> to{' '}
          <TimeText at={bundle.lastAt} />
        </Fact>
        {bundle.setBack ? (
          <Fact label="Times">
            {setBackSentence(bundle.setBack)} {SET_BACK_MEANING}
          </Fact>
        ) : null}
        <Fact label="Written">
          <TimeText at={bundle.writtenAt} /> by {bundle.writtenBy}
        </Fact>
        <Fact label="Signed">
          <SignedBy signatures={bundle.signatures} />
        </Fact>
        <Fact label="File" mono>
          {file}
        </Fact>
      </Facts>
      <div className="mt-2 flex flex-wrap gap-x-8 gap-y-3">
        {bundle.standing.kind === 'fork' && bundle.here !== null && bundle.here.head !== null ? (
          <div>
            <p className="text-muted">Head here, entry {number(bundle.here.entries)}</p>
            <CidText cid={bundle.here.head} />
          </div>
        ) : null}
        <div>
          <p className="text-muted">Head of the file, entry {number(bundle.to)}</p>
          <CidText cid={bundle.head} />
        </div>
      </div>
    </div>
  );
}

/** The second step. Before entries come in, the main process shows the head in its own dialog and asks. */
function Agree({ bundle }: { readonly bundle: Bundle }) {
  const { standing, own, from, to } = bundle;
  const added =
    standing.kind === 'extends' ? to - standing.from + 1 : standing.kind === 'new' ? to - from + 1 : 0;
  return (
    <>
      {own && added > 0 ? (
        <p>
          Import this only if entries were lost here and this laptop goes on from a backup. The file cannot
          prove who wrote it: compare its head with the one on paper. You see the head and its words once more
          before anything is taken over.
        </p>
      ) : null}
      <div className="flex flex-wrap gap-3">
        {added === 0 ? null : (
          <Button look="primary" onPress={() => importBundle(bundle.head)}>
            Import {counted(added, 'entry', 'entries')} of “{bundle.ledgerName}”…
          </Button>
        )}
        <Button onPress={dismissBundle}>{added === 0 ? 'Close' : 'Do not import'}</Button>
      </div>
    </>
  );
}

const tones = {
  stored: { frame: 'border-stored bg-stored-soft', text: 'text-stored', icon: CircleCheck },
  waiting: { frame: 'border-waiting bg-waiting-soft', text: 'text-waiting', icon: FileWarning },
  broken: { frame: 'border-broken bg-surface', text: 'text-broken', icon: OctagonX },
};

function Frame(props: {
  readonly tone: keyof typeof tones;
  readonly kind: string;
  readonly word: string;
  readonly children: ReactNode;
}) {
  const { frame, text, icon: Icon } = tones[props.tone];
  return (
    <section
      aria-label="Opened bundle"
      data-testid="import-preview"
      data-kind={props.kind}
      className={`flex gap-3 rounded-md border-2 p-4 ${frame}`}
    >
      <Icon aria-hidden size={28} className={`shrink-0 ${text}`} />
      <div className="flex min-w-0 flex-1 flex-col gap-3">
        <p className={`text-xl font-bold ${text}`}>{props.word}</p>
        {props.children}
      </div>
    </section>
  );
}

function Now({ children }: { readonly children: ReactNode }) {
  return (
    <p>
      <span className="font-semibold">Now: </span>
      {children}
    </p>
  );
}

/** Where two histories part, with both identifiers in full, and where the file was kept. */
function ForkFacts({ fork }: { readonly fork: Extract<Standing, { kind: 'fork' }> }) {
  const { divergence, evidence } = fork;
  return (
    <>
      <p className="font-semibold">
        {divergence.exact
          ? `They part at entry ${number(divergence.seq)}: it is the first that differs.`
          : `They differ at entry ${number(divergence.seq)} or before it; the file does not go back further.`}
      </p>
      <div className="flex flex-wrap gap-x-8 gap-y-3">
        <div>
          <p className="text-muted">Entry {number(divergence.seq)} here</p>
          <CidText cid={divergence.here} />
        </div>
        <div>
          <p className="text-muted">Entry {number(divergence.seq)} in the file</p>
          <CidText cid={divergence.there} />
        </div>
      </div>
      {evidence === null ? (
        <p className="font-semibold text-broken">
          The disk did not allow to keep a copy of the file: keep the medium itself as evidence.
        </p>
      ) : (
        <p>
          A copy of the file and a report were kept as evidence in{' '}
          <span className="font-mono text-sm">
            <ExactText>{evidence}</ExactText>
          </span>
        </p>
      )}
    </>
  );
}
