import { useEffect, useState } from 'react';
import type { ImportedLedger, ReceiptsWritten } from '../../../app/contract/imports.ts';
import type { SigningState } from '../../../app/contract/signing.ts';
import { call } from '../../bridge/call.ts';
import { useAnswer } from '../../bridge/query.ts';
import { Button } from '../../shared/button.tsx';
import { counted } from '../../shared/counted.ts';
import { Dialog } from '../../shared/dialog.tsx';
import { ExactText } from '../../shared/exact-text.tsx';
import { Form } from '../../shared/form.tsx';
import { type Choice, SelectField } from '../../shared/select-field.tsx';
import { useSubmission } from '../../shared/use-submission.ts';
import { lookForYubiKeys } from '../../unlocking/yubikeys.ts';
import { go } from '../../window/navigation.ts';
import { SIGNING_FIELDS, SigningFields } from '../signing/signing-fields.tsx';
import { type Signer, signerName, useSigningWith } from '../signing/use-signing-with.ts';

/** How many keys are listed; a longer list is searched. */
const LISTED = 50;

/** Why there may be no key to choose, and what to do about it. */
const NO_KEY =
  'No key here can sign receipts yet. It takes a YubiKey that was set up for signing, in the ledger of this laptop or in this one, or a key of this laptop with the purpose Signing.';

/** Signs what NATS has stored of a ledger, and writes it as a file that travels back. */
export function ReceiptsForm(props: { readonly ledger: ImportedLedger; readonly onClose: () => void }) {
  const { ledger } = props;
  const submission = useSubmission();
  // Whether a key's file is here can change without main telling so.
  const own = useAnswer('signing.state', { ledger: null }, { eachTime: true });
  const theirs = useAnswer('signing.state', { ledger: ledger.id }, { eachTime: true });
  const signers = own.answer && theirs.answer ? signersIn(own.answer, theirs.answer) : undefined;
  const state = own.problem ?? theirs.problem ?? (signers === undefined ? 'loading' : 'ready');
  const [text, setText] = useState('');
  const found = (signers ?? []).map(choiceOf).filter(({ name, about }) => isIn(`${name} ${about}`, text));
  const [choice, setChoice] = useState<Choice | null>(null);
  const signer = signers?.find(({ key }) => key.fingerprint === choice?.id) ?? null;
  const signing = useSigningWith(signer);
  const [written, setWritten] = useState<ReceiptsWritten | null>(null);
  const { busy, mistakes } = submission;
  useEffect(() => lookForYubiKeys(), []);
  if (written !== null) return <Written written={written} onClose={props.onClose} />;

  const submit = () =>
    submission.submit(
      () => (signer === null ? { signer: 'Choose a key.' } : signing.check(signer)),
      async () => {
        if (signer === null) return;
        const sent = call('receipts.write', { id: ledger.id, with: signing.input(signer) });
        signing.clear();
        setWritten(await sent);
      },
    );

  return (
    <Dialog title={`Receipts of “${ledger.name}”`} onClose={props.onClose} held={busy}>
      <p>
        Tells the laptop of this ledger which of its {counted(ledger.entries, 'entry', 'entries')} NATS has
        stored. An officer signs it, so that it can be trusted there.
      </p>
      <Form
        act="Sign and write…"
        running={signer?.kind === 'yubikey' ? 'Signing with the YubiKey…' : 'Opening the key and signing…'}
        submission={submission}
        fields={['signer', ...SIGNING_FIELDS]}
        onSubmit={() => void submit()}
        onCancel={props.onClose}
      >
        <SelectField
          label="Key that signs"
          name="signer"
          choices={found.slice(0, LISTED)}
          state={state}
          empty={NO_KEY}
          search={(signers?.length ?? 0) > LISTED ? { text, onSearch: setText } : undefined}
          value={choice}
          onChange={(one) => {
            signing.clear();
            setChoice(one);
          }}
          placeholder="Choose a key for signing"
          hint={
            signer?.kind === 'yubikey' ? 'Plug it in. After the PIN it blinks and wants a touch.' : undefined
          }
          mistake={mistakes['signer']}
          isDisabled={busy}
        />
        {signers?.length === 0 ? (
          <div
            data-testid="no-signing-key"
            className="flex flex-col items-start gap-3 rounded-md border border-waiting bg-waiting-soft p-4"
          >
            <p>{NO_KEY}</p>
            <Button
              small
              onPress={() => {
                props.onClose();
                go('key', { filled: {} });
              }}
            >
              Make a signing key…
            </Button>
          </div>
        ) : null}
        {signer === null ? null : (
          <SigningFields signer={signer} signing={signing} mistakes={mistakes} isDisabled={busy} />
        )}
      </Form>
    </Dialog>
  );
}

function Written({ written, onClose }: { readonly written: ReceiptsWritten; readonly onClose: () => void }) {
  return (
    <Dialog title="The receipts are written" onClose={onClose}>
      <div data-testid="receipts-written" className="flex flex-col gap-3">
        <p>
          {counted(written.receipts, 'receipt')}, signed, read back and compared:{' '}
          <span className="font-mono text-sm">
            <ExactText>{written.file}</ExactText>
          </span>
        </p>
        <p>
          If the other laptop does not know this key, it asks for its fingerprint. Write it down and take it
          there by another way than the file:
        </p>
        <p data-testid="receipts-fingerprint" className="font-mono break-all">
          {written.fingerprint}
        </p>
        <Button look="primary" className="self-end" onPress={onClose}>
          Done
        </Button>
      </div>
    </Dialog>
  );
}

/**
 * Who can sign receipts of a ledger: the keys of this laptop whose file is here, its YubiKeys, and those of the ledger
 * itself, which the laptop of that ledger knows.
 */
function signersIn(own: SigningState, theirs: SigningState): readonly Signer[] {
  const keys = own.keys.filter(({ files }) => files.some(({ present }) => present));
  const yubikeys = new Map(
    [...own.yubikeys, ...theirs.yubikeys].map((key) => [key.fingerprint, key] as const),
  );
  return [
    ...[...yubikeys.values()].map((key) => ({ kind: 'yubikey' as const, key })),
    ...keys.map((key) => ({ kind: 'key' as const, key })),
  ];
}

function choiceOf(signer: Signer) {
  const { fingerprint: id, holder: about } = signer.key;
  return { id, name: signerName(signer), about };
}

function isIn(text: string, search: string): boolean {
  return text.toLowerCase().includes(search.trim().toLowerCase());
}
