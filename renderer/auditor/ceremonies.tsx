import { Download } from 'lucide-react';
import { useMemo, useState } from 'react';
import { transcriptOf } from '../../app/ceremony/transcript.ts';
import type { FoundCeremony } from '../../app/ledger/ceremony-evidence.ts';
import { ceremonySentence, signOffProof } from '../../app/ledger/verdict-words.ts';
import { Button } from '../shared/button.tsx';
import { Card } from '../shared/card.tsx';
import { ExactText } from '../shared/exact-text.tsx';
import { UserText } from '../shared/user-text.tsx';
import type { Audit } from './audit.ts';
import { EntryLink } from './entry-link.tsx';

/** The ceremonies of a bundle: who signed off what, with which key, and the transcript of each. */
export function Ceremonies(props: { readonly audit: Audit; readonly onEntry: (seq: number) => void }) {
  const { ceremonies } = props.audit.verdict;
  if (ceremonies.length === 0)
    return (
      <Card title="Ceremonies">
        <p>No ceremony was opened in what was found good.</p>
      </Card>
    );
  return ceremonies.map((ceremony) => <Ceremony key={ceremony.id} {...props} ceremony={ceremony} />);
}

function Ceremony(props: {
  readonly audit: Audit;
  readonly ceremony: FoundCeremony;
  readonly onEntry: (seq: number) => void;
}) {
  const { audit, ceremony, onEntry } = props;
  return (
    <Card title={`${ceremony.title} (from entry ${ceremony.entry})`} about={ceremonySentence(ceremony)}>
      <table className="w-full border-collapse">
        <caption className="pb-1 text-start font-semibold">
          Who signed off which step. Each signature was checked; initials are none
        </caption>
        <thead>
          <tr className="text-sm text-muted">
            {['Step', 'By', 'With', 'Entry'].map((title) => (
              <th key={title} scope="col" className="border-b border-edge py-1 pe-3 text-start font-semibold">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {ceremony.signOffs.map((one) => (
            <tr key={one.entry} className="align-top">
              <th scope="row" className="border-b border-line py-1 pe-3 text-start font-normal wrap-anywhere">
                {one.position}
              </th>
              <td className="border-b border-line py-1 pe-3">
                <UserText>{one.signer}</UserText>
              </td>
              <td className="border-b border-line py-1 pe-3">
                {signOffProof(one)}
                {one.fingerprint === null ? null : (
                  <span className="block font-mono text-xs">
                    <ExactText>{one.fingerprint}</ExactText>
                  </span>
                )}
              </td>
              <td className="border-b border-line py-1">
                <EntryLink seq={one.entry} onEntry={onEntry} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <Transcript audit={audit} ceremony={ceremony} />
    </Card>
  );
}

/**
 * The transcript as it is printed: made here from the entries alone when it is asked for, in a frame that runs nothing and reaches
 * nothing.
 */
function Transcript({ audit, ceremony }: { readonly audit: Audit; readonly ceremony: FoundCeremony }) {
  const [shown, setShown] = useState<string | null>(null);
  const hasScript = useMemo(() => isScriptThere(audit, ceremony), [audit, ceremony]);
  if (!hasScript)
    return (
      <p>
        The script of this ceremony is not among the entries: for its transcript take the bundle of the whole
        ledger.
      </p>
    );
  return (
    <>
      <div className="flex flex-wrap gap-3">
        <Button
          aria-expanded={shown !== null}
          onPress={() => setShown(shown === null ? transcript(audit, ceremony) : null)}
        >
          {shown === null ? 'Show the transcript' : 'Hide the transcript'}
        </Button>
        <Button onPress={() => save(transcript(audit, ceremony))}>
          <Download aria-hidden size={18} />
          Save the transcript
        </Button>
      </div>
      {shown === null ? null : (
        <iframe
          title={`Transcript: ${ceremony.title}`}
          srcDoc={shown}
          sandbox=""
          className="h-[36rem] w-full rounded-md border border-edge bg-[white]"
        />
      )}
    </>
  );
}

/** Whether the script that a ceremony was opened with was registered in these entries. */
function isScriptThere({ entries }: Audit, ceremony: FoundCeremony): boolean {
  const opened = entries.find(({ seq }) => seq === ceremony.entry)?.event;
  if (opened?.event_type !== 'CeremonyOpened') return false;
  const { script_id: id } = opened.payload;
  return entries.some(({ event }) => event.event_type === 'ScriptRegistered' && event.aggregate_id === id);
}

function transcript({ entries, verdict }: Audit, { id }: FoundCeremony): string {
  return transcriptOf({ source: verdict.manifest?.ledger.source ?? '', entries, ceremonyId: id }) ?? '';
}

/** Milliseconds. */
const MINUTE = 60_000;

function save(text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/html' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = 'transcript.html';
  link.click();
  // A browser may begin to read it later.
  setTimeout(() => URL.revokeObjectURL(address), MINUTE);
}
