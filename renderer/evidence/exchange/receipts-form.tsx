import { useCallback, useEffect, useRef, useState } from 'react';
import type { ImportedLedger, ReceiptsWritten } from '../../../app/contract/imports.ts';
import { call } from '../../bridge/call.ts';
import { Button } from '../../shared/button.tsx';
import { counted } from '../../shared/counted.ts';
import { Dialog } from '../../shared/dialog.tsx';
import { Form } from '../../shared/form.tsx';
import { type Choice, SelectField } from '../../shared/select-field.tsx';
import { choicesAmong, type FetchChoices, useChoices } from '../../shared/use-choices.ts';
import { useSubmission } from '../../shared/use-submission.ts';
import { lookForYubiKeys } from '../../unlocking/yubikeys.ts';
import { go } from '../../window/navigation.ts';
import { SIGNING_FIELDS, SigningFields } from '../signing/signing-fields.tsx';
import { type Signer, signerName, useSigningWith } from '../signing/use-signing-with.ts';

/** Why there may be no key to choose, and what to do about it. */
const NO_KEY =
  'No key here can sign receipts yet. It takes a YubiKey that was set up for signing, in the ledger of this laptop or in this one, or a key of this laptop with the purpose Signing.';

/** Signs what NATS has stored of a ledger, and writes it as a file that travels back. */
export function ReceiptsForm(props: { readonly ledger: ImportedLedger; readonly onClose: () => void }) {
  const { ledger } = props;
  const submission = useSubmission();
  const signers = useRef<ReadonlyMap<string, Signer>>(new Map());
  const fetch = useCallback<FetchChoices>(
    async (query) => {
      const found = await signersFor(ledger.id);
      signers.current = new Map(found.map((one) => [one.key.fingerprint, one]));
      return choicesAmong(found.map(choiceOf))(query);
    },
    [ledger.id],
  );
  const { choices, state, search } = useChoices(fetch);
  const noKey = state === 'ready' && choices.length === 0 && search === undefined;
  const [choice, setChoice] = useState<Choice | null>(null);
  const signer = choice === null ? null : (signers.current.get(choice.id) ?? null);
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
          choices={choices}
          state={state}
          empty={NO_KEY}
          search={search}
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
        {noKey ? (
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
          <span className="font-mono text-sm break-all">{written.file}</span>
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
async function signersFor(ledger: string): Promise<readonly Signer[]> {
  const [own, theirs] = await Promise.all([
    call('signing.state', { ledger: null }),
    call('signing.state', { ledger }),
  ]);
  const keys = own.keys.filter(({ files }) => files.some(({ present }) => present));
  const yubikeys = new Map(
    [...own.yubikeys, ...theirs.yubikeys].map((key) => [key.fingerprint, key] as const),
  );
  return [
    ...[...yubikeys.values()].map((key) => ({ kind: 'yubikey' as const, key })),
    ...keys.map((key) => ({ kind: 'key' as const, key })),
  ];
}

function choiceOf(signer: Signer): Choice {
  const { fingerprint: id, holder: about } = signer.key;
  return { id, name: signerName(signer), about };
}
