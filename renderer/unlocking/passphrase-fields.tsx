import { Dices, TriangleAlert } from 'lucide-react';
import { useAct } from '../bridge/act.ts';
import { Button } from '../shared/button.tsx';
import type { Mistakes } from '../shared/mistakes.ts';
import { ProblemNotice } from '../shared/problem-notice.tsx';
import { TextField } from '../shared/text-field.tsx';
import { Tick } from '../shared/tick.tsx';
import type { Assessment, NewPassphrase } from './use-new-passphrase.ts';

/** Why nothing can be changed while the secret is used. */
const HANDED_OVER = 'The passphrase is being used.';

/** Sets a passphrase: typed twice, or generated, written down by hand and typed once. `what` is what it protects. */
export function PassphraseFields(props: {
  readonly secret: NewPassphrase;
  readonly what: string;
  readonly mistakes: Mistakes;
  readonly isDisabled: boolean;
  /** Whether main has refused the form: the passphrase sent with it is forgotten by then. */
  readonly refused: boolean;
  /** Whether there are recovery shares, which need no passphrase. */
  readonly recoverable?: boolean;
}) {
  const { secret } = props;
  const { act: generate, problem } = useAct(secret.generate);
  if (props.isDisabled && secret.passphrase === '') {
    return (
      <p className="rounded-md border border-line bg-raised p-4">
        The passphrase has been handed over to encrypt the {props.what}, and is forgotten here.
      </p>
    );
  }
  return (
    <fieldset
      disabled={props.isDisabled}
      className="flex flex-col gap-4 rounded-md border border-line bg-raised p-4"
    >
      <legend className="sr-only">Passphrase of the {props.what}</legend>
      <p className="flex gap-3">
        <TriangleAlert aria-hidden size={20} className="mt-0.5 shrink-0 text-waiting" />
        <span>
          {props.recoverable === true ? (
            <>
              <span className="font-semibold">
                Without the passphrase only the shares on paper open the {props.what}.
              </span>{' '}
              It is stored nowhere.
            </>
          ) : (
            <>
              <span className="font-semibold">Without the passphrase the {props.what} is lost.</span> No one
              can recover it: not this app, not its makers. It is stored nowhere.
            </>
          )}
        </span>
      </p>
      {props.refused && secret.passphrase === '' ? (
        <p role="status" className="font-semibold">
          The passphrase was sent and is forgotten here. Set it again before you repeat this.
        </p>
      ) : null}
      {secret.generated ? (
        <Generated secret={secret} mistakes={props.mistakes} isDisabled={props.isDisabled} />
      ) : (
        <Typed
          secret={secret}
          mistakes={props.mistakes}
          isDisabled={props.isDisabled}
          onGenerate={() => void generate()}
        />
      )}
      {problem === null ? null : <ProblemNotice problem={problem} />}
    </fieldset>
  );
}

interface PartProps {
  readonly secret: NewPassphrase;
  readonly mistakes: Mistakes;
  readonly isDisabled: boolean;
}

function Typed({
  secret,
  mistakes,
  isDisabled,
  onGenerate,
}: PartProps & { readonly onGenerate: () => void }) {
  return (
    <>
      <TextField
        label="Passphrase"
        name="passphrase"
        secret
        value={secret.passphrase}
        onChange={secret.type}
        mistake={mistakes['passphrase']}
        isDisabled={isDisabled}
      />
      <Strength assessment={secret.assessment} />
      <TextField
        label="Passphrase again"
        name="again"
        secret
        value={secret.again}
        onChange={secret.typeAgain}
        mistake={mistakes['again']}
        isDisabled={isDisabled}
      />
      <div className="flex flex-wrap items-center gap-3">
        <Button small notNow={isDisabled ? HANDED_OVER : null} saidBeside onPress={onGenerate}>
          <Dices aria-hidden size={16} />
          Generate a passphrase
        </Button>
        <span className="text-sm text-muted">Six random words, to be written down by hand.</span>
      </div>
    </>
  );
}

function Generated({ secret, mistakes, isDisabled }: PartProps) {
  return (
    <>
      {secret.written ? (
        <p>The words are hidden now. Type them from your note: this proves that the note is right.</p>
      ) : (
        <>
          <p>
            Write these {secret.passphrase.split(' ').length} words down by hand, in this order. Between two
            words stands one space.
          </p>
          <GeneratedWords passphrase={secret.passphrase} />
        </>
      )}
      <Tick
        label="I have written it down"
        ticked={secret.written}
        onChange={secret.setWritten}
        isDisabled={isDisabled}
        mistake={mistakes['written']}
      >
        <span className="font-semibold">I have written it down</span>
      </Tick>
      {secret.written ? (
        <TextField
          label="Passphrase again"
          name="again"
          secret
          autoFocus
          value={secret.again}
          onChange={secret.typeAgain}
          mistake={mistakes['again'] ?? mistakes['passphrase']}
          hint="Typed once more from your note; it is not shown."
          isDisabled={isDisabled}
        />
      ) : null}
      <Button
        small
        look="quiet"
        className="self-start"
        notNow={isDisabled ? HANDED_OVER : null}
        saidBeside
        onPress={secret.clear}
      >
        Type a passphrase of my own instead
      </Button>
    </>
  );
}

const words = ['Very weak', 'Weak', 'Fair', 'Good', 'Strong'];

/** How hard the passphrase is to guess: in a word, in steps, and what would make it better. */
function Strength({ assessment }: { readonly assessment: Assessment | null }) {
  if (assessment === null) return null;
  const { score, acceptable, advice } = assessment;
  return (
    <div role="status" data-score={score} className="flex flex-col gap-1 text-sm">
      <p className="flex flex-wrap items-center gap-3">
        <span aria-hidden className="flex gap-1">
          {words.map((word, step) => (
            <span
              key={word}
              className={`h-2 w-7 rounded-md border ${step <= score ? stepLook(acceptable) : 'border-edge'}`}
            />
          ))}
        </span>
        <span className="font-semibold">
          {words[score]}: {acceptable ? 'good enough for a key.' : 'not yet enough for a key.'}
        </span>
      </p>
      {acceptable || advice.length === 0 ? null : (
        <ul className="list-disc ps-5 text-muted">
          {advice.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      )}
    </div>
  );
}

function stepLook(acceptable: boolean): string {
  return acceptable ? 'border-stored bg-stored' : 'border-waiting bg-waiting';
}

/** The generated words, numbered, to be written down by hand. They cannot be marked and so not copied by mouse. */
function GeneratedWords({ passphrase }: { readonly passphrase: string }) {
  return (
    <ol
      aria-label="Generated passphrase"
      translate="no"
      className="grid grid-cols-3 gap-2 select-none max-[40rem]:grid-cols-2"
    >
      {passphrase.split(' ').map((word, index) => (
        <li
          // biome-ignore lint/suspicious/noArrayIndexKey: the place is what identifies a word; two may be alike.
          key={index}
          className="flex items-baseline gap-3 rounded-md border border-edge bg-surface px-3 py-2"
        >
          <span aria-hidden className="text-sm text-muted">
            {index + 1}
          </span>
          <span className="font-mono text-lg font-semibold break-normal">{word}</span>
        </li>
      ))}
    </ol>
  );
}
