import { Dices, TriangleAlert } from 'lucide-react';
import { useAct } from '../bridge/act.ts';
import { Button } from '../shared/button.tsx';
import type { Mistakes } from '../shared/mistakes.ts';
import { ProblemNotice } from '../shared/problem-notice.tsx';
import { TextField } from '../shared/text-field.tsx';
import { Tick } from '../shared/tick.tsx';
import { GeneratedWords } from './generated-words.tsx';
import { Strength } from './strength.tsx';
import type { NewPassphrase } from './use-new-passphrase.ts';

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
        <Button small isDisabled={isDisabled} onPress={onGenerate}>
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
      <Button small look="quiet" className="self-start" isDisabled={isDisabled} onPress={secret.clear}>
        Type a passphrase of my own instead
      </Button>
    </>
  );
}
