import type { KeyFile } from '../../app/contract/key-files.ts';
import type { Mistakes } from '../shared/mistakes.ts';
import { OptionGroup } from '../shared/option-group.tsx';
import { TextField } from '../shared/text-field.tsx';
import { wayText } from './key-files.tsx';
import { PinEntryField } from './pin-entry.tsx';
import { TypedShares } from './typed-shares.tsx';
import type { OpeningChoice } from './use-opening.ts';

/** Chooses in which of its ways something is opened, where it has several, and takes what that needs. */
export function OpeningFields(props: {
  readonly choice: OpeningChoice;
  /** What is opened, as in “How the key is opened”. */
  readonly what: string;
  /** Of the field for the passphrase. */
  readonly label: string;
  readonly mistakes: Mistakes;
  readonly isDisabled: boolean;
  /** `always` where what was typed is handed over and forgotten: one types on for the next try. */
  readonly typing?: 'always';
  /** `false` where fields before it come first. */
  readonly takesFocus?: boolean;
}) {
  const { choice, what, mistakes, isDisabled, takesFocus = true } = props;
  const isTypingDisabled = isDisabled && props.typing !== 'always';
  const { ways, way, wantsPin, pin, entry } = choice;
  if (way === undefined) return null;
  const { opening } = way;
  return (
    <>
      {opening.by === 'passphrase' ? null : (
        <OptionGroup
          label={`How the ${what} is opened`}
          name="way"
          options={ways.map((one) => ({
            value: one.name,
            name: wayText(one.opening),
            about: aboutWay(one.opening, choice.isHere(one)),
          }))}
          value={way.name}
          onChange={choice.choose}
          isDisabled={isDisabled}
        />
      )}
      {opening.by === 'shares' ? (
        <TypedShares
          opening={opening}
          shares={choice.shares}
          onChange={choice.setShare}
          mistake={mistakes['share']}
          isDisabled={isTypingDisabled}
        />
      ) : (
        <TextField
          label={props.label}
          name="passphrase"
          secret
          value={choice.passphrase}
          onChange={choice.setPassphrase}
          mistake={mistakes['passphrase'] ?? mistakes['keyId']}
          isDisabled={isTypingDisabled}
          autoFocus={takesFocus && opening.by === 'passphrase'}
        />
      )}
      {wantsPin ? (
        <PinEntryField
          entry={entry}
          pin={pin}
          label="PIN of the YubiKey"
          mistakes={mistakes}
          isDisabled={isTypingDisabled}
          takesFocus={takesFocus}
        />
      ) : null}
    </>
  );
}

function aboutWay(opening: KeyFile['opening'], isHere: boolean): string {
  if (opening.by !== 'yubikey') return 'Typed from paper; neither passphrase nor YubiKey is needed.';
  if (opening.serial === null) return 'Plug it in; it shows no serial number.';
  return isHere ? 'Plugged in.' : 'Not plugged in.';
}
