import type { Standing } from '../../../app/contract/imports.ts';
import { CidText } from '../../shared/cid-text.tsx';
import { number } from '../../shared/counted.ts';

/** Where two histories part, with both identifiers in full, and where the file was kept. */
export function ForkFacts({ fork }: { readonly fork: Extract<Standing, { kind: 'fork' }> }) {
  const { divergence, evidence } = fork;
  return (
    <>
      <p className="font-semibold">
        {divergence.exact
          ? `They part at entry ${number(divergence.seq)}: it is the first that differs.`
          : `They differ at entry ${number(divergence.seq)} or before it; the file does not go back further.`}
      </p>
      <div className="flex flex-wrap gap-x-8 gap-y-3">
        <div>
          <p className="text-muted">Entry {number(divergence.seq)} here</p>
          <CidText cid={divergence.here} />
        </div>
        <div>
          <p className="text-muted">Entry {number(divergence.seq)} in the file</p>
          <CidText cid={divergence.there} />
        </div>
      </div>
      {evidence === null ? (
        <p className="font-semibold text-broken">
          The disk did not allow to keep a copy of the file: keep the medium itself as evidence.
        </p>
      ) : (
        <p>
          A copy of the file and a report were kept as evidence in{' '}
          <span className="font-mono text-sm break-all">{evidence}</span>
        </p>
      )}
    </>
  );
}
