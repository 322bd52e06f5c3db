import { CircleCheck, FileWarning, KeyRound, OctagonX, PenLine } from 'lucide-react';
import { useState } from 'react';
import type { BundleFinding } from '../../app/bundle/fault.ts';
import type { CidString } from '../../app/content/cid.ts';
import { givenCid } from '../../app/content/given-cid.ts';
import { SET_BACK_MEANING, setBackSentence } from '../../app/ledger/set-back.ts';
import {
  groundSentences,
  type Judged,
  lastVerified,
  signatureSentence,
  verdictWord,
} from '../../app/ledger/verdict-words.ts';
import { Card } from '../shared/card.tsx';
import { CidText } from '../shared/cid-text.tsx';
import { counted, number } from '../shared/counted.ts';
import { ExactText } from '../shared/exact-text.tsx';
import { Fact, Facts } from '../shared/facts.tsx';
import { QrCode } from '../shared/qr-code.tsx';
import { TextField } from '../shared/text-field.tsx';
import { Tick } from '../shared/tick.tsx';
import { TimeText } from '../shared/time-text.tsx';
import { UserText } from '../shared/user-text.tsx';
import { WordGrid } from '../shared/word-grid.tsx';
import type { Audit } from './audit.ts';
import { EntryLink } from './entry-link.tsx';
import { Focused } from './focused.tsx';
import { Limits } from './limits.tsx';

/** What may be said of the bundle, what that rests on, and all that it is judged by. */
export function VerdictView(props: {
  readonly file: string;
  readonly size: number;
  readonly audit: Audit;
  readonly verdict: Judged;
  readonly keys: readonly string[];
  readonly onHead: (head: CidString | null) => void;
  readonly onKeys: (keys: readonly string[]) => void;
  readonly onEntry: (seq: number) => void;
}) {
  const { audit, verdict, onEntry } = props;
  const { manifest, finding } = audit.verdict;
  return (
    <>
      <Verdict verdict={verdict} finding={finding} />
      {verdict.intact ? <Trusted {...props} /> : null}
      <Card title="The bundle">
        <div className="@container">
          <Facts>
            {manifest === null ? null : (
              <>
                <Fact label="Ledger">
                  <UserText>{manifest.ledger.name}</UserText>
                </Fact>
                <Fact label="Source" mono>
                  {manifest.ledger.source}
                </Fact>
                <Fact label="Entries">
                  {number(manifest.range.from)} to {number(manifest.range.to)}; {number(verdict.verified)}{' '}
                  verified
                  {manifest.range.from > 1 ? '. What comes before them is not in this file.' : ''}
                </Fact>
              </>
            )}
            <Times audit={audit} />
            {manifest === null ? null : (
              <Fact label="Written">
                <TimeText at={manifest.writtenAt} /> by <UserText>{manifest.writtenBy}</UserText>
              </Fact>
            )}
            <Fact label="File">
              <UserText>{props.file}</UserText>, {counted(props.size, 'byte')}
            </Fact>
          </Facts>
        </div>
      </Card>
      {verdict.intact && manifest !== null ? <Head cid={manifest.head} seq={manifest.range.to} /> : null}
      <Signatures audit={audit} onEntry={onEntry} />
      <YubiKeys audit={audit} onEntry={onEntry} />
      <Limits />
    </>
  );
}

const tones = {
  stored: { frame: 'border-stored bg-stored-soft', text: 'text-stored', icon: CircleCheck },
  waiting: { frame: 'border-waiting bg-waiting-soft', text: 'text-waiting', icon: FileWarning },
  broken: { frame: 'border-broken bg-surface', text: 'text-broken', icon: OctagonX },
};

function toneOf({ intact, trust }: Judged): keyof typeof tones {
  if (!intact || trust.unmet.length > 0) return 'broken';
  return trust.grounds.length === 0 ? 'waiting' : 'stored';
}

function Verdict({ verdict, finding }: { readonly verdict: Judged; readonly finding: BundleFinding | null }) {
  const { frame, text, icon: Icon } = tones[toneOf(verdict)];
  return (
    <section
      aria-label="Verdict"
      data-testid="verdict"
      data-code={finding?.code}
      data-seq={finding?.seq}
      className={`flex gap-3 rounded-md border-2 p-4 ${frame}`}
    >
      <Icon aria-hidden size={28} className={`shrink-0 ${text}`} />
      <div aria-live="polite" className="flex min-w-0 flex-1 flex-col gap-2">
        <div className={text}>
          <Focused>{verdictWord(verdict)}</Focused>
        </div>
        {finding === null ? <RestsOn verdict={verdict} /> : <Finding finding={finding} verdict={verdict} />}
      </div>
    </section>
  );
}

function Finding({ finding, verdict }: { readonly finding: BundleFinding; readonly verdict: Judged }) {
  return (
    <>
      <p>
        <UserText>{finding.detail}</UserText>
      </p>
      <p>
        {verdict.verified === 0
          ? 'Nothing in it was found good.'
          : `Entries ${number(verdict.from ?? 1)} to ${number(lastVerified(verdict))} were found good, and are shown. Nothing behind them is.`}
      </p>
      <p>
        <b>Now:</b> rely on nothing in it. Keep the file as evidence, and have it written again at the laptop
        that holds the ledger.
      </p>
    </>
  );
}

function RestsOn({ verdict }: { readonly verdict: Judged }) {
  const { unmet, grounds } = verdict.trust;
  if (unmet.length > 0)
    return (
      <>
        {unmet.map((line) => (
          <p key={line}>{line}</p>
        ))}
        <p>
          <b>Now:</b> look whether you gave the right head or key. If you did, this is another ledger than the
          one that was meant: rely on nothing in it.
        </p>
      </>
    );
  if (grounds.length === 0)
    return (
      <p>
        Nothing in the file contradicts itself, but that can be said of a forgery, too. It rests on nothing
        but itself until you compare its head with the one on paper, or name a key that you trust.
      </p>
    );
  return groundSentences(verdict).map((line) => (
    <p key={line}>
      <UserText>{line}</UserText>
    </p>
  ));
}

/** What the verdict may rest on: a head from elsewhere, and keys whose fingerprints were compared. */
function Trusted(props: {
  readonly audit: Audit;
  readonly keys: readonly string[];
  readonly onHead: (head: CidString | null) => void;
  readonly onKeys: (keys: readonly string[]) => void;
}) {
  const { audit, keys, onHead, onKeys } = props;
  const [given, setGiven] = useState('');
  const fingerprints = [...new Set(audit.verdict.signatures.map(({ fingerprint }) => fingerprint))];
  const isUnreadable = given.trim() !== '' && givenCid(given) === null;
  return (
    <Card
      title="What you trust already"
      about="Only what comes from elsewhere says that this is the ledger that was meant. Do not take it from this file, or from whoever gave you the file."
    >
      <TextField
        label="The head, from paper"
        name="head"
        // An identifier has 59 characters and fits in one row; its words do not.
        rows={given.length > 64 ? 3 : 1}
        mono
        value={given}
        hint="The whole identifier, or its 32 words in their order."
        mistake={isUnreadable ? 'This is neither a complete identifier nor its 32 words yet.' : undefined}
        onChange={(text) => {
          setGiven(text);
          onHead(givenCid(text));
        }}
      />
      {fingerprints.length === 0 ? null : (
        <fieldset className="flex flex-col gap-2">
          <legend className="font-semibold">
            Keys whose fingerprint you have compared with one you know
          </legend>
          {fingerprints.map((fingerprint) => (
            <Tick
              key={fingerprint}
              label={`I trust the key ${fingerprint}`}
              ticked={keys.includes(fingerprint)}
              onChange={(ticked) =>
                onKeys(ticked ? [...keys, fingerprint] : keys.filter((one) => one !== fingerprint))
              }
            >
              <span className="font-mono text-sm">
                <ExactText>{fingerprint}</ExactText>
              </span>
            </Tick>
          ))}
        </fieldset>
      )}
    </Card>
  );
}

function Times({ audit: { entries, verdict } }: { readonly audit: Audit }) {
  const [first, last] = [entries.at(0), entries.at(-1)];
  if (first === undefined || last === undefined) return null;
  return (
    <Fact label="Recorded">
      from <TimeText at={first.stored.at} /> to <TimeText at={last.stored.at} />
      {verdict.setBack === null ? '' : `. ${setBackSentence(verdict.setBack)} ${SET_BACK_MEANING}`}
    </Fact>
  );
}

function Head({ cid, seq }: { readonly cid: CidString; readonly seq: number }) {
  return (
    <Card
      title="The head"
      about={`The identifier of entry ${number(seq)}. It stands for everything before it.`}
    >
      <div className="flex flex-wrap items-start gap-x-10 gap-y-4">
        <div className="flex flex-col gap-4">
          <CidText cid={cid} testId="head" />
          <WordGrid cid={cid} />
        </div>
        <QrCode text={cid} label="QR code of the head" />
      </div>
    </Card>
  );
}

function Signatures(props: { readonly audit: Audit; readonly onEntry: (seq: number) => void }) {
  const { signatures } = props.audit.verdict;
  return (
    <Card
      title="Signed heads"
      about="Each of these signatures holds. Whose keys they are, this file alone does not prove."
    >
      {signatures.length === 0 ? (
        <p>Nobody has signed a head in what was found good.</p>
      ) : (
        <ul className="flex flex-col gap-2">
          {signatures.map((found) => (
            <li key={found.entry} className="flex gap-2">
              <PenLine aria-hidden size={18} className="mt-1 shrink-0" />
              <span className="min-w-0">
                <EntryLink seq={found.entry} onEntry={props.onEntry} />:{' '}
                <UserText>{signatureSentence(found)}</UserText>
              </span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function YubiKeys(props: { readonly audit: Audit; readonly onEntry: (seq: number) => void }) {
  const { yubiKeys } = props.audit;
  if (yubiKeys.length === 0) return null;
  return (
    <Card
      title="YubiKeys"
      about="What each attestation is worth, judged here from its evidence by Yubico’s roots, which are part of this page."
    >
      <ul className="flex flex-col gap-2">
        {yubiKeys.map(({ entry, serial, person, fingerprint, words, genuine }) => (
          <li key={entry} className="flex gap-2">
            <KeyRound
              aria-hidden
              size={18}
              className={`mt-1 shrink-0 ${genuine ? 'text-stored' : 'text-waiting'}`}
            />
            <span className="min-w-0">
              <EntryLink seq={entry} onEntry={props.onEntry} />: YubiKey{serial === null ? '' : ` ${serial}`}{' '}
              of <UserText>{person}</UserText>.{' '}
              <b>
                <UserText>{words}</UserText>
              </b>
              .{' '}
              <span className="font-mono text-sm">
                <ExactText>{fingerprint}</ExactText>
              </span>
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
