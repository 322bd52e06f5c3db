import { useState } from 'react';
import { isCid } from '../../app/content/cid.ts';
import { type Comparison, compare } from '../../app/content/comparison.ts';
import { wordsOf } from '../../app/content/fingerprint.ts';
import { givenCid } from '../../app/content/given-cid.ts';
import { isSameReading } from '../../app/registry/ceremony-values.ts';
import { CameraDialog } from '../evidence/verify/camera-dialog.tsx';
import { ComparisonResult } from '../evidence/verify/comparison-result.tsx';
import { Button } from '../shared/button.tsx';
import { FieldBox } from '../shared/form.tsx';
import { TextField } from '../shared/text-field.tsx';
import { ShownCode } from './shown-code.tsx';

/** What the machine makes of what the other side has; null where nothing was given. */
export interface MachineReading {
  /** As it is recorded: in the form of what was said, so that the two can be held against each other ever after. */
  readonly heard: string;
  /** null where it is not all there, or cannot be compared. */
  readonly equal: boolean | null;
  /** Where the two first differ, counted from 1. */
  readonly firstDifference: number | null;
  readonly comparison: Comparison | null;
}

/** Compares what was said with what the other side gave, as an identifier, in words, or as it stands. */
export function machineReading(said: string, given: string): MachineReading | null {
  if (given.trim() === '') return null;
  const wanted = givenCid(said);
  if (wanted === null) {
    const equal = isSameReading(said, given);
    return { heard: given.trim(), equal, firstDifference: null, comparison: null };
  }
  const comparison = compare(wanted, given);
  const theirs = givenCid(given);
  const heard = theirs === null ? given.trim() : isCid(said) ? theirs : wordsOf(theirs).join(' ');
  const differences = comparison.outcome === 'different' ? comparison.differences : [];
  const equal = { equal: true, different: false, incomplete: null, unreadable: null }[comparison.outcome];
  return { heard, equal, firstDifference: differences[0]?.position ?? null, comparison };
}

/** The machine compares instead of two people: this is shown for them to scan, or theirs is scanned or typed here. */
export function MachineReadback(props: {
  readonly said: string;
  readonly given: string;
  readonly onGiven: (text: string) => void;
  readonly mistake: string | undefined;
  readonly isDisabled: boolean;
}) {
  const { said, given, onGiven } = props;
  const [scanning, setScanning] = useState(false);
  const wanted = givenCid(said);
  const reading = machineReading(said, given);
  return (
    <details className="flex flex-col gap-3" open={given !== ''}>
      <summary className="w-fit cursor-pointer font-semibold">Or let the machine compare</summary>
      <div className="flex flex-col gap-3 pt-3">
        <div className="flex flex-wrap gap-3">
          <ShownCode title="What is compared" text={said} />
          <Button small onPress={() => setScanning(true)}>
            Scan theirs with the camera…
          </Button>
          {given === '' ? null : (
            <Button small onPress={() => onGiven('')}>
              Clear
            </Button>
          )}
        </div>
        <FieldBox name="given">
          <TextField
            label="What the other side has"
            name="given"
            optional
            mono
            rows={2}
            value={given}
            onChange={onGiven}
            mistake={props.mistake}
            hint="Scan, paste or type. Then nothing has to be ticked."
            isDisabled={props.isDisabled}
          />
        </FieldBox>
        <div role="status" data-testid="machine-readback" data-equal={String(reading?.equal ?? null)}>
          {reading === null ? null : reading.comparison === null || wanted === null ? (
            <p className={`font-bold ${reading.equal === true ? 'text-stored' : 'text-broken'}`}>
              {reading.equal === true ? 'EQUAL' : 'DIFFERENT'}
            </p>
          ) : (
            <ComparisonResult cid={wanted} given={given} comparison={reading.comparison} />
          )}
        </div>
      </div>
      {scanning ? (
        <CameraDialog
          onClose={() => setScanning(false)}
          onRead={(text) => {
            onGiven(text);
            setScanning(false);
          }}
        />
      ) : null}
    </details>
  );
}
