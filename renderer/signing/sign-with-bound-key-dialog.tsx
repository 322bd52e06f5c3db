import { useState } from 'react';
import type { CidString } from '../../app/content/cid.ts';
import type { KeyFile } from '../../app/contract/key-files.ts';
import type { SigningKey } from '../../app/contract/signing.ts';
import { call } from '../bridge/call.ts';
import { wayText } from '../keys/key-files.tsx';
import { CidText } from '../shared/cid-text.tsx';
import { Dialog } from '../shared/dialog.tsx';
import { Form } from '../shared/form.tsx';
import type { Mistakes } from '../shared/mistakes.ts';
import { OptionGroup } from '../shared/option-group.tsx';
import { TextField } from '../shared/text-field.tsx';
import { useSubmission } from '../shared/use-submission.ts';
import { UserText } from '../shared/user-text.tsx';
import { lastTryMistake, PinEntryField, usePinEntry } from '../yubikeys/pin-entry.tsx';
import { useYubiKeys } from '../yubikeys/yubikeys-store.ts';
import { refreshSigning } from './signing-store.ts';

/** One officer signs with a key that is bound to YubiKeys: in which of its ways it is opened, and what that needs. */
export function SignWithBoundKeyDialog(props: {
  readonly signer: SigningKey;
  readonly head: CidString;
  readonly onClose: () => void;
}) {
  const { signer, head } = props;
  const submission = useSubmission();
  const entry = usePinEntry();
  const [passphrase, setPassphrase] = useState('');
  const [shares, setShares] = useState<readonly string[]>([]);
  const rows = useYubiKeys(({ state }) => state?.rows ?? null);
  const plugged = (file: KeyFile) => {
    const { opening } = file;
    if (opening.by !== 'yubikey') return null;
    return (
      rows?.find((row) => row.plugged !== null && opening.serial !== null && row.serial === opening.serial) ??
      null
    );
  };
  const ways = signer.files.filter(({ present }) => present);
  const [chosen, setChosen] = useState(
    () => (ways.find((way) => plugged(way) !== null) ?? ways[0])?.name ?? '',
  );
  const way = ways.find(({ name }) => name === chosen);
  const { busy, mistakes } = submission;
  if (way === undefined) return null;
  const { opening } = way;
  const wantsPin = opening.by === 'yubikey' && opening.method === 'hmac-secret';
  const pin = plugged(way)?.plugged?.fido?.pin ?? null;

  const check = (): Mistakes => {
    if (opening.by === 'shares') {
      return shares.filter((share) => share.trim() !== '').length < opening.needed
        ? { share: `Type ${opening.needed} different shares.` }
        : {};
    }
    return {
      ...(passphrase === '' ? { passphrase: 'Enter the passphrase of this key.' } : {}),
      ...(wantsPin && entry.pin === '' ? { pin: 'Enter the PIN of this YubiKey.' } : {}),
      ...(wantsPin ? lastTryMistake(entry, pin) : {}),
    };
  };
  const send = () => {
    const about = { keyId: signer.keyId, head };
    return opening.by === 'shares'
      ? call('signing.signWithShares', { ...about, shares: shares.filter((share) => share.trim() !== '') })
      : call('signing.signWithBoundKey', {
          ...about,
          file: way.name,
          passphrase,
          pin: wantsPin ? entry.pin : null,
          spendLastTry: entry.spendLastTry,
        });
  };
  const submit = () =>
    submission.submit(check, async () => {
      const sent = send();
      setPassphrase('');
      setShares([]);
      entry.clear();
      await sent;
      props.onClose();
      await refreshSigning();
    });

  return (
    <Dialog title={`Sign as ${signer.holder}`} onClose={props.onClose} held={busy} wide>
      <Form
        act="Sign this head"
        running="Opening the key and signing…"
        submission={submission}
        fields={['passphrase', 'pin', 'spendLastTry', 'share', 'keyId']}
        onSubmit={() => void submit()}
        onCancel={props.onClose}
      >
        <p>
          With the key “<UserText>{signer.label}</UserText>” you sign this identifier, and with it every entry
          of the ledger so far. A signature cannot be taken back.
        </p>
        <CidText cid={head} />
        <OptionGroup
          label="How the key is opened"
          name="way"
          options={ways.map((one) => ({
            value: one.name,
            name: wayText(one.opening),
            about: aboutWay(one.opening, plugged(one) !== null),
          }))}
          value={chosen}
          onChange={setChosen}
          isDisabled={busy}
        />
        {opening.by === 'shares' ? (
          Array.from({ length: opening.needed }, (_, index) => (
            <TextField
              // biome-ignore lint/suspicious/noArrayIndexKey: the place is what identifies a field.
              key={index}
              label={`Share ${index + 1} of ${opening.needed}, as on its paper`}
              name={`share ${index}`}
              mono
              value={shares[index] ?? ''}
              onChange={(text) =>
                setShares((before) =>
                  Array.from({ length: opening.needed }, (_one, at) =>
                    at === index ? text : (before[at] ?? ''),
                  ),
                )
              }
              mistake={index === 0 ? mistakes['share'] : undefined}
              isDisabled={busy}
            />
          ))
        ) : (
          <TextField
            label={`Passphrase of the key “${signer.label}”`}
            name="passphrase"
            secret
            value={passphrase}
            onChange={setPassphrase}
            mistake={mistakes['passphrase'] ?? mistakes['keyId']}
            isDisabled={busy}
          />
        )}
        {wantsPin ? (
          <PinEntryField
            entry={entry}
            pin={pin}
            label="PIN of the YubiKey"
            mistakes={mistakes}
            isDisabled={busy}
          />
        ) : null}
      </Form>
    </Dialog>
  );
}

function aboutWay(opening: KeyFile['opening'], isHere: boolean): string {
  if (opening.by !== 'yubikey') return 'Typed from paper; neither passphrase nor YubiKey is needed.';
  if (opening.serial === null) return 'Plug it in; it shows no serial number.';
  return isHere ? 'Plugged in.' : 'Not plugged in.';
}
