import { useMemo, useState } from 'react';
import type { CidString } from '../../../app/content/cid.ts';
import { compare } from '../../../app/content/comparison.ts';
import { Button } from '../../shared/button.tsx';
import { Card } from '../../shared/card.tsx';
import { QrCode } from '../../shared/qr-code.tsx';
import { TextField } from '../../shared/text-field.tsx';
import { withOfficer } from '../../window/officer.ts';
import { useReadOnly } from '../../window/shown-ledger.ts';
import { CameraDialog } from './camera-dialog.tsx';
import { ComparisonResult } from './comparison-result.tsx';
import { RecordComparison, type ToRecord } from './record-comparison.tsx';
import { useVerify } from './verify-store.ts';

/** The machine compares: what the other side has, pasted or typed here; or this side, scanned there. */
export function MachineCard({ cid }: { readonly cid: CidString }) {
  const readOnly = useReadOnly();
  const given = useVerify((state) => state.given);
  const scanned = useVerify((state) => state.scanned);
  const [scanning, setScanning] = useState(false);
  const [recording, setRecording] = useState<ToRecord | null>(null);
  /** What was given when its comparison was recorded. */
  const [recorded, setRecorded] = useState<string | null>(null);
  const comparison = useMemo(() => compare(cid, given), [cid, given]);
  const hasEnded = comparison.outcome === 'equal' || comparison.outcome === 'different';
  const record = (found: ToRecord) => withOfficer(() => setRecording(found));
  return (
    <Card title="1. Let the machine compare" about="Safest. It sees every character.">
      <div className="grid grid-cols-1 gap-4 @min-[30rem]/machine:grid-cols-[minmax(0,1fr)_auto]">
        <div className="flex min-w-0 flex-col gap-3">
          <TextField
            label="The other side’s identifier or words"
            name="given"
            value={given}
            onChange={(text) => useVerify.setState({ given: text })}
            hint="Scan, paste or type: the identifier, or the 32 words."
            rows={2}
            mono
          />
          <div className="flex flex-wrap gap-3">
            <Button small onPress={() => setScanning(true)}>
              Scan with the camera…
            </Button>
            {hasEnded && !readOnly && recorded !== given ? (
              <Button
                small
                onPress={() => record({ method: scanned === given ? 'camera' : 'machine', given })}
              >
                Record this comparison…
              </Button>
            ) : null}
            {given === '' ? null : (
              <Button small onPress={() => useVerify.setState({ given: '', scanned: null })}>
                Clear
              </Button>
            )}
          </div>
          <div
            role="status"
            data-testid="comparison"
            data-outcome={given.trim() === '' ? 'none' : comparison.outcome}
          >
            {given.trim() === '' ? null : (
              <ComparisonResult cid={cid} given={given} comparison={comparison} />
            )}
          </div>
        </div>
        <figure className="flex flex-col gap-2">
          <figcaption className="text-muted">Or let the other side scan this:</figcaption>
          <QrCode text={cid} label="QR code of this identifier" />
          {readOnly ? null : (
            <Button small className="self-start" onPress={() => record({ method: 'qr' })}>
              Record what it said…
            </Button>
          )}
        </figure>
      </div>
      {scanning ? (
        <CameraDialog
          onClose={() => setScanning(false)}
          onRead={(text) => {
            useVerify.setState({ given: text, scanned: text });
            setScanning(false);
          }}
        />
      ) : null}
      {recording === null ? null : (
        <RecordComparison
          cid={cid}
          comparison={recording}
          onClose={() => setRecording(null)}
          onRecorded={() => {
            if (recording.method === 'machine' || recording.method === 'camera') setRecorded(given);
          }}
        />
      )}
    </Card>
  );
}
