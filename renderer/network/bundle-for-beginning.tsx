import { useState } from 'react';
import type { ChosenBundle } from '../../app/contract/proof.ts';
import { Button } from '../shared/button.tsx';
import { TextField } from '../shared/text-field.tsx';
import { rebuildFromBundle } from './rebuild-store.ts';

/** The bundle that was chosen for the beginning of a copy, and the act that rebuilds with it. */
export function BundleForBeginning(props: {
  readonly bundle: ChosenBundle;
  readonly source: string;
  /** What people call the copy. */
  readonly name: string;
}) {
  const { bundle, source, name } = props;
  const [passphrase, setPassphrase] = useState('');
  const needed = bundle.lock === 'passphrase';
  return (
    <form
      aria-label="Begin with a bundle"
      className="flex flex-col items-start gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        setPassphrase('');
        rebuildFromBundle(source, name, needed ? passphrase : null);
      }}
    >
      <p className="break-words">
        The entries of {bundle.file} come first, verified as a whole; the stream gives those behind them.
        {bundle.lock === 'identities' ? ' You are asked for the age identity that opens it.' : null}
      </p>
      {needed ? (
        <TextField
          label="Passphrase of the file"
          name="passphrase"
          secret
          autoFocus
          value={passphrase}
          onChange={setPassphrase}
        />
      ) : null}
      <Button type="submit" look="primary" isDisabled={name.trim() === '' || (needed && passphrase === '')}>
        Rebuild with this bundle
      </Button>
    </form>
  );
}
