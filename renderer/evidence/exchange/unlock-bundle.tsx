import { KeyRound } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../../shared/button.tsx';
import { TextField } from '../../shared/text-field.tsx';
import { unlockBundle } from './imports-store.ts';

/** Asks for what opens an encrypted bundle. @param field what main has asked for */
export function UnlockBundle({ field }: { readonly field: 'passphrase' | 'identity' }) {
  const [passphrase, setPassphrase] = useState('');
  if (field === 'identity') {
    return (
      <Button look="primary" className="self-start" onPress={() => unlockBundle(null)}>
        <KeyRound aria-hidden size={18} />
        Choose your age identity…
      </Button>
    );
  }
  return (
    <form
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (passphrase !== '') unlockBundle(passphrase);
        setPassphrase('');
      }}
    >
      <TextField
        label="Passphrase of the file"
        name="passphrase"
        secret
        autoFocus
        value={passphrase}
        onChange={setPassphrase}
      />
      <Button type="submit" look="primary" className="self-start" isDisabled={passphrase === ''}>
        Open with this passphrase
      </Button>
    </form>
  );
}
