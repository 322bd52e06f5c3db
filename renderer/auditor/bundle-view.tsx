import { useState } from 'react';
import type { CidString } from '../../app/content/cid.ts';
import { number } from '../shared/counted.ts';
import { type Audit, judged } from './audit.ts';
import { Ceremonies } from './ceremonies.tsx';
import { LedgerView } from './ledger-view.tsx';
import { VerdictView } from './verdict-view.tsx';

const VIEWS = { verdict: 'Verdict', ceremonies: 'Ceremonies', ledger: 'Ledger' } as const;

/** A bundle that was read: the verdict, its ceremonies, its entries. */
export function BundleView(props: { readonly file: string; readonly size: number; readonly audit: Audit }) {
  const { audit } = props;
  const { ceremonies } = audit.verdict;
  const [view, setView] = useState<keyof typeof VIEWS>('verdict');
  const [seq, setSeq] = useState<number | null>(null);
  const [head, setHead] = useState<CidString | null>(null);
  const [keys, setKeys] = useState<readonly string[]>([]);
  const verdict = judged(audit, { head, keys });
  const open = (entry: number) => {
    setSeq(entry);
    setView('ledger');
  };
  return (
    <>
      {ceremonies.some(({ isRehearsal }) => isRehearsal) ? (
        <p role="note" className="panel-rehearsal rounded-md px-4 py-2 text-lg font-bold">
          REHEARSAL. Nothing that was made in it counts.
        </p>
      ) : null}
      <nav aria-label="Parts of the bundle" className="flex flex-wrap gap-2">
        {(['verdict', 'ceremonies', 'ledger'] as const).map((name) => (
          <button
            key={name}
            type="button"
            aria-current={view === name ? 'page' : undefined}
            onClick={() => setView(name)}
            className={`min-h-10 rounded-md border px-4 font-semibold ${view === name ? 'border-accent bg-chosen text-accent' : 'border-edge bg-surface'}`}
          >
            {VIEWS[name]}
            {name === 'ceremonies' ? ` (${number(ceremonies.length)})` : ''}
            {name === 'ledger' ? ` (${number(audit.entries.length)})` : ''}
          </button>
        ))}
      </nav>
      {view === 'verdict' ? (
        <VerdictView
          {...props}
          verdict={verdict}
          keys={keys}
          onHead={setHead}
          onKeys={setKeys}
          onEntry={open}
        />
      ) : view === 'ceremonies' ? (
        <Ceremonies audit={audit} onEntry={open} />
      ) : (
        <LedgerView entries={audit.entries} chosen={seq} onChoose={setSeq} />
      )}
    </>
  );
}
