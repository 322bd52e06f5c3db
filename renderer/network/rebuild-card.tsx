import { useEffect, useState } from 'react';
import type { ChosenBundle } from '../../app/contract/proof.ts';
import type { FoundLedger } from '../../app/ledger/found-ledger.ts';
import { call } from '../bridge/call.ts';
import { useAnswer } from '../bridge/query.ts';
import { Button } from '../shared/button.tsx';
import { CidText } from '../shared/cid-text.tsx';
import { number } from '../shared/counted.ts';
import { Fact, Facts } from '../shared/facts.tsx';
import { Form } from '../shared/form.tsx';
import { ProblemNotice } from '../shared/problem-notice.tsx';
import { TextField } from '../shared/text-field.tsx';
import { TimeText } from '../shared/time-text.tsx';
import { useSubmission } from '../shared/use-submission.ts';
import { RebuildProgress } from './rebuild-progress.tsx';
import { chooseBundle, rebuild, rebuildFromBundle, rebuilding, useFinding } from './rebuild-store.ts';

/** Beside creating a ledger: rebuilding one, as a copy, from what NATS holds. */
export function RebuildCard() {
  const submission = useSubmission();
  const under = rebuilding.use();
  const { finding } = useFinding();
  const settings = useAnswer('nats.settings', {}, { eachTime: true });
  const configured = settings.answer?.url;
  const isRebuilding = under.busy !== null;
  const problem = under.problem ?? settings.problem;
  const [url, setUrl] = useState('');
  const [found, setFound] = useState<{ stream: string; ledgers: readonly FoundLedger[] } | null>(null);
  const { busy, mistakes } = submission;
  useEffect(() => setUrl(configured ?? ''), [configured]);
  return (
    <details className="rounded-md border border-line bg-surface px-6 py-4">
      <summary className="cursor-pointer font-semibold">Rebuild from NATS</summary>
      <div className="mt-4 flex flex-col gap-4">
        <p>
          A ledger that was synced can be rebuilt here as a read-only copy, every entry verified on the way.
          Private keys and seeds are not in the stream: they stay where they were made.
        </p>
        <Form
          act="Go online and look"
          running="Looking through the stream…"
          submission={submission}
          fields={['url', 'nats.url']}
          onSubmit={() =>
            void submission.submit(
              () => ({}),
              async () => setFound(await call('replay.findLedgers', { url })),
            )
          }
          aside
        >
          <TextField
            label="Server address"
            name="url"
            value={url}
            onChange={setUrl}
            mistake={mistakes['url'] ?? mistakes['nats.url']}
            hint="This opens a network connection and sets this laptop to Hybrid mode."
            isDisabled={busy || isRebuilding}
            mono
          />
        </Form>
        {problem === null ? null : <ProblemNotice problem={problem} />}
        {finding === null ? null : (
          <p role="alert" data-testid="rebuild-finding">
            <span className="font-semibold">Nothing could be rebuilt. </span>
            {finding}
          </p>
        )}
        {isRebuilding ? <RebuildProgress /> : null}
        {found === null || busy ? null : (
          // What was entered stays while something is rebuilt, for another try.
          <div hidden={isRebuilding}>
            <FoundLedgers {...found} />
          </div>
        )}
      </div>
    </details>
  );
}

/** What a stream holds, before anything is written: which ledgers, how far, and what is missing. */
function FoundLedgers(props: { readonly stream: string; readonly ledgers: readonly FoundLedger[] }) {
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
                notNow={ledger.entries === 0 ? 'The stream holds no entry of it.' : nameless(name)}
                onPress={() => rebuild(ledger.source, name)}
              >
                Rebuild this ledger
              </Button>
              <Button notNow={nameless(name)} onPress={() => void chooseFor(ledger.source)}>
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

function nameless(name: string): string | null {
  return name.trim() === '' ? 'Enter a name first.' : null;
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

/** The bundle that was chosen for the beginning of a copy, and the act that rebuilds with it. */
function BundleForBeginning(props: {
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
      <Button
        type="submit"
        look="primary"
        notNow={nameless(name) ?? (needed && passphrase === '' ? 'Enter the passphrase first.' : null)}
      >
        Rebuild with this bundle
      </Button>
    </form>
  );
}
