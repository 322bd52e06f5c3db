import { useState } from 'react';
import type { CidString } from '../../../app/content/cid.ts';
import { partsOf } from '../../../app/content/fingerprint.ts';
import { Button } from '../../shared/button.tsx';
import { Card } from '../../shared/card.tsx';
import { CidText } from '../../shared/cid-text.tsx';
import { CopyButton } from '../../shared/copy-button.tsx';
import { withOfficer } from '../../window/officer.ts';
import { useReadOnly } from '../../window/shown-ledger.ts';
import { RecordComparison } from './record-comparison.tsx';

/** The identifier in full, and what its parts mean. */
export function WholeCidCard({ cid }: { readonly cid: CidString }) {
  const readOnly = useReadOnly();
  const [recording, setRecording] = useState(false);
  return (
    <Card
      title="3. The identifier in full"
      about="The grey beginning is the same in every identifier of this kind: comparing it proves nothing."
    >
      <div className="flex flex-wrap items-start gap-x-10 gap-y-4">
        <div className="flex flex-col items-start gap-3">
          <CidText cid={cid} size="large" />
          <CopyButton text={cid} what="identifier" />
          {readOnly ? null : (
            <Button small onPress={() => withOfficer(() => setRecording(true))}>
              Record that you compared it…
            </Button>
          )}
        </div>
        <table className="min-w-80 flex-1 border-collapse">
          <caption className="sr-only">What each part of the identifier means</caption>
          <thead>
            <tr className="text-sm text-muted">
              {['Part', 'Bytes', 'Meaning'].map((title) => (
                <th
                  key={title}
                  scope="col"
                  className="border-b border-edge py-1 pe-4 text-start font-semibold"
                >
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {partsOf(cid).map(({ name, bytes, meaning }) => (
              <tr key={name} className="align-top">
                <th
                  scope="row"
                  className="border-b border-line py-1 pe-4 text-start font-semibold whitespace-nowrap"
                >
                  {name}
                </th>
                <td className="border-b border-line py-1 pe-4 font-mono text-sm leading-6 break-all">
                  {bytes}
                </td>
                <td className="border-b border-line py-1">{meaning}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {recording ? (
        <RecordComparison
          cid={cid}
          comparison={{ method: 'whole-cid' }}
          onClose={() => setRecording(false)}
        />
      ) : null}
    </Card>
  );
}
