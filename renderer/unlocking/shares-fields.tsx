import { FileKey2 } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { Problem } from '../../app/problem.ts';
import { problemOf } from '../bridge/bridge-problems.ts';
import { call } from '../bridge/call.ts';
import { Button } from '../shared/button.tsx';
import type { Mistakes } from '../shared/mistakes.ts';
import { ProblemNotice } from '../shared/problem-notice.tsx';
import { type Choice, SelectField } from '../shared/select-field.tsx';
import { TextField } from '../shared/text-field.tsx';
import { Tick } from '../shared/tick.tsx';
import { UserText } from '../shared/user-text.tsx';
import { FieldsetMistake } from './fieldset-mistake.tsx';
import type { BindingChoice, ShownShares } from './use-binding.ts';

/** Why nothing can be changed while the key is made. */
const UNDER_WAY = 'The shares are being used.';

/** How many shares are made, and how many of them open the key. */
const sizes = [
  { id: '2/3', name: '3 shares, any 2 open it', needed: 2, total: 3 },
  { id: '3/5', name: '5 shares, any 3 open it', needed: 3, total: 5 },
  { id: '4/7', name: '7 shares, any 4 open it', needed: 4, total: 7 },
  { id: '5/9', name: '9 shares, any 5 open it', needed: 5, total: 9 },
] as const;

interface PartProps {
  readonly binding: BindingChoice;
  readonly what: 'key' | 'file';
  readonly label: string;
  readonly mistakes: Mistakes;
  readonly isDisabled: boolean;
}

/** Recovery shares: drawn, written down by hand, one typed back. */
export function SharesFields(props: PartProps) {
  const { binding, mistakes, isDisabled } = props;
  const { setShares } = binding;
  // What was shown is of no use to a key that is not made.
  useEffect(
    () => () => {
      setShares(null);
      void call('shares.forget', {}).catch(() => {});
    },
    [setShares],
  );
  return (
    <fieldset
      disabled={isDisabled}
      className="flex flex-col gap-4 rounded-md border border-line bg-raised p-4"
    >
      <legend className="sr-only">Recovery</legend>
      <p>
        <span className="font-semibold">In case a YubiKey is lost or breaks:</span> choose a second one above,
        or make shares on paper. Enough of them together open the {props.what} without passphrase and YubiKey,
        so give them to different people.
      </p>
      {binding.shares === null ? <NewShares {...props} /> : <Shown {...props} shares={binding.shares} />}
      {binding.shares === null ? <FieldsetMistake>{mistakes['recovery']}</FieldsetMistake> : null}
    </fieldset>
  );
}

function NewShares({ binding, isDisabled }: PartProps) {
  const [size, setSize] = useState<Choice>(sizes[0]);
  const [problem, setProblem] = useState<Problem | null>(null);
  const draw = async () => {
    const { needed, total } = sizes.find(({ id }) => id === size.id) ?? sizes[0];
    try {
      const { keyId, shares } = await call('shares.draw', { needed, total });
      binding.setShares({ keyId, papers: shares, written: false, typedBack: '' });
    } catch (error) {
      setProblem(problemOf(error));
    }
  };
  return (
    <>
      <div className="flex flex-wrap items-end gap-3">
        <div className="min-w-64">
          <SelectField
            label="Shares"
            name="shares"
            choices={sizes}
            value={size}
            onChange={setSize}
            placeholder="Choose how many"
            isDisabled={isDisabled}
          />
        </div>
        <Button notNow={isDisabled ? UNDER_WAY : null} saidBeside onPress={() => void draw()}>
          <FileKey2 aria-hidden size={16} />
          Make shares
        </Button>
      </div>
      {problem === null ? null : <ProblemNotice problem={problem} />}
    </>
  );
}

function Shown(props: PartProps & { readonly shares: ShownShares }) {
  const { binding, shares, mistakes, isDisabled } = props;
  return (
    <>
      {shares.written ? (
        <p>
          The shares are hidden now. Type one of them from its paper: this proves that what is written on that
          one is right.
        </p>
      ) : (
        <>
          <p>
            Write each share by hand on a paper of its own, with the name of the {props.what}
            {props.label === '' ? '' : ' “'}
            <UserText>{props.label}</UserText>
            {props.label === '' ? '.' : '”.'} They are shown this once.
          </p>
          <ol aria-label="Shares" translate="no" className="flex flex-col gap-2 select-none">
            {shares.papers.map((paper, index) => (
              <li key={paper} className="flex flex-col rounded-md border border-edge bg-surface px-3 py-2">
                <span className="text-sm text-muted">Share {index + 1}</span>
                <span className="font-mono text-lg font-semibold break-words">
                  {paper.split('-').map(group)}
                </span>
              </li>
            ))}
          </ol>
        </>
      )}
      <Tick
        label="I have written the shares down"
        ticked={shares.written}
        onChange={(written) => binding.setShares({ ...shares, written })}
        isDisabled={isDisabled}
        mistake={mistakes['written']}
      >
        <span className="font-semibold">I have written the shares down</span>
      </Tick>
      {shares.written ? (
        <TextField
          label="One of the shares, from its paper"
          name="share"
          mono
          value={shares.typedBack}
          onChange={(typedBack) => binding.setShares({ ...shares, typedBack })}
          mistake={mistakes['share']}
          hint="Capitals, spaces and hyphens do not matter."
          isDisabled={isDisabled}
          autoFocus
        />
      ) : null}
      <Button
        small
        look="quiet"
        className="self-start"
        notNow={isDisabled ? UNDER_WAY : null}
        saidBeside
        onPress={() => binding.setShares(null)}
      >
        Do without these shares
      </Button>
    </>
  );
}

/** A group of four and its hyphen stay together when the line breaks. */
function group(text: string, index: number, all: readonly string[]) {
  return (
    <span key={`${index} ${text}`} className="inline-block">
      {text}
      {index < all.length - 1 ? '-' : ''}
    </span>
  );
}
