import { useState } from 'react';
import type { KeyFile } from '../../app/contract/key-files.ts';
import { Button } from '../shared/button.tsx';
import { TextField } from '../shared/text-field.tsx';

/** How something is opened with shares. */
type SharesOpening = Extract<KeyFile['opening'], { readonly by: 'shares' }>;

/** Takes shares from paper: as many as are needed, and more where somebody wants to try them all, or to know which is false. */
export function TypedShares(props: {
  readonly opening: SharesOpening;
  readonly shares: readonly string[];
  readonly onChange: (at: number, text: string) => void;
  readonly mistake: string | undefined;
  readonly isDisabled: boolean;
}) {
  const { shares, onChange, mistake, isDisabled } = props;
  const { needed, total, known } = props.opening;
  const [spare, setSpare] = useState(0);
  return (
    <>
      {Array.from({ length: needed + spare }, (_, index) => (
        <TextField
          // biome-ignore lint/suspicious/noArrayIndexKey: the place is what identifies a field.
          key={index}
          label={
            index < needed
              ? `Share ${index + 1} of ${needed}, as on its paper`
              : `Share ${index + 1}, to spare`
          }
          name={`share ${index}`}
          mono
          value={shares[index] ?? ''}
          onChange={(text) => onChange(index, text)}
          mistake={index === 0 ? mistake : undefined}
          isDisabled={isDisabled}
        />
      ))}
      {needed + spare < total ? (
        <div className="flex flex-col items-start gap-1">
          <Button
            small
            notNow={isDisabled ? 'They are being used.' : null}
            saidBeside
            onPress={() => setSpare((before) => before + 1)}
          >
            Add a share
          </Button>
          {known ? null : (
            <p className="text-sm text-muted">
              One share more than are needed tells whether they fit together; two more name a false one.
            </p>
          )}
        </div>
      ) : null}
    </>
  );
}
