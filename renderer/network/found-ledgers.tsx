import { useState } from 'react';
import type { ChosenBundle } from '../../app/contract/proof.ts';
import type { FoundLedger } from '../../app/ledger/found-ledger.ts';
import { Button } from '../shared/button.tsx';
import { CidText } from '../shared/cid-text.tsx';
import { number } from '../shared/counted.ts';
import { Fact, Facts } from '../shared/facts.tsx';
import { TextField } from '../shared/text-field.tsx';
import { TimeText } from '../shared/time-text.tsx';
import { BundleForBeginning } from './bundle-for-beginning.tsx';
import { chooseBundle, rebuild } from './rebuild-store.ts';

/** What a stream holds, before anything is written: which ledgers, how far, and what is missing. */
export function FoundLedgers(props: { readonly stream: string; readonly ledgers: readonly FoundLedger[] }) {
  const [name, setName] = useState('Copy rebuilt from NATS');
  const [bundle, setBundle] = useState<(ChosenBundle & { readonly source: string }) | null>(null);
  const chooseFor = async (source: string) => {
    const chosen = await chooseBundle();
    setBundle(chosen === null ? null : { ...chosen, source });
  };
  if (props.ledgers.length === 0) {
    return <p role="status">The stream {props.stream} holds no ledger.</p>;
  }
  return (
    <div className="flex flex-col gap-4">
      <TextField
        label="Name of the copy"
        name="copy"
        value={name}
        onChange={setName}
        hint="The original’s name is not in the stream."
      />
      <ul className="flex flex-col gap-4">
        {props.ledgers.map((ledger) => (
          <li key={ledger.source} className="flex flex-col gap-3 rounded-md border border-edge p-4">
            <Found ledger={ledger} />
            <div className="flex flex-wrap gap-3">
              <Button
                isDisabled={ledger.entries === 0 || name.trim() === ''}
                onPress={() => rebuild(ledger.source, name)}
              >
                Rebuild this ledger
              </Button>
              <Button isDisabled={name.trim() === ''} onPress={() => void chooseFor(ledger.source)}>
                Begin with a bundle…
              </Button>
            </div>
            {bundle?.source === ledger.source ? (
              <BundleForBeginning bundle={bundle} source={ledger.source} name={name} />
            ) : null}
          </li>
        ))}
      </ul>
    </div>
  );
}

function Found({ ledger }: { readonly ledger: FoundLedger }) {
  return (
    <div className="@container">
      <Facts>
        <Fact label="Source" mono>
          {ledger.source}
        </Fact>
        <Fact label="Entries">{number(ledger.entries)}</Fact>
        {ledger.head === null ? null : (
          <Fact label="Head">
            <CidText cid={ledger.head} size="small" />
            <p className="text-sm text-muted">
              Whether later entries are missing cannot be seen from here: compare it with the head on paper.
            </p>
          </Fact>
        )}
        {ledger.lastAt === null ? null : (
          <Fact label="Last act">
            <TimeText at={ledger.lastAt} />
          </Fact>
        )}
        {ledger.finding === null ? null : (
          <Fact label="Missing">
            <span className="font-semibold text-broken">{ledger.finding}</span> Only what stands before it can
            be rebuilt from the stream alone; a bundle can give the beginning.
          </Fact>
        )}
      </Facts>
    </div>
  );
}
