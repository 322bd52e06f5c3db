import { useState } from 'react';
import { isCid } from '../../../app/content/cid.ts';
import { bareGiven } from '../../../app/content/given-cid.ts';
import { Button } from '../../shared/button.tsx';
import { Dialog } from '../../shared/dialog.tsx';
import { TextField } from '../../shared/text-field.tsx';
import { useShown } from '../../window/shown-ledger.ts';
import { showCid, useVerify, verifyHead } from './verify-store.ts';

/** Shows another identifier: any that is pasted, or the head again. */
export function LookUp() {
  const [asking, setAsking] = useState(false);
  const head = useShown((status) => status?.toSign?.cid ?? null);
  const shown = useVerify(({ cid }) => cid);
  const asHead = useVerify((state) => state.asHead);
  return (
    <div className="flex flex-wrap gap-3">
      {/* What was chosen as the head says itself when there is a newer one. */}
      {head !== null && head !== shown && !asHead ? (
        <Button small onPress={verifyHead}>
          Verify the head
        </Button>
      ) : null}
      <Button small onPress={() => setAsking(true)}>
        Verify another identifier…
      </Button>
      {asking ? <LookUpDialog onClose={() => setAsking(false)} /> : null}
    </div>
  );
}

function LookUpDialog({ onClose }: { readonly onClose: () => void }) {
  const [text, setText] = useState('');
  const [mistake, setMistake] = useState<string>();
  const show = () => {
    const cid = bareGiven(text);
    if (isCid(cid)) {
      onClose();
      showCid(cid);
    } else {
      setMistake('This is not a complete content identifier. It has 59 characters and begins bafyrei.');
    }
  };
  return (
    <Dialog title="Verify another identifier" onClose={onClose} wide>
      <form
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          show();
        }}
      >
        <TextField
          label="Content identifier"
          name="cid"
          value={text}
          onChange={(value) => {
            setMistake(undefined);
            setText(value);
          }}
          mistake={mistake}
          hint="Of an event or of an entry. You are told what it stands for in this ledger."
          autoFocus
          mono
        />
        <div className="flex flex-wrap justify-end gap-3">
          <Button onPress={onClose}>Cancel</Button>
          <Button type="submit" look="primary">
            Show it
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
