import type { Difference } from '../../../app/content/comparison.ts';
import { counted } from '../../shared/counted.ts';

/** How many differences are listed; the rest is counted. */
const SHOWN = 8;

/** Which words differ: number, row, and both sides. */
export function DifferentWords({ differences }: { readonly differences: readonly Difference[] }) {
  return (
    <>
      <p>{counted(differences.length, 'word differs', 'words differ')}.</p>
      <table className="w-full border-collapse">
        <thead>
          <tr className="text-sm text-muted">
            {['Word', 'Row', 'Here', 'There'].map((title) => (
              <th key={title} scope="col" className="border-b border-edge py-1 pe-3 text-start font-semibold">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {differences.slice(0, SHOWN).map(({ position, expected, found }) => (
            <tr key={position}>
              <th scope="row" className="border-b border-line py-1 pe-3 text-start font-normal">
                {position}
              </th>
              <td className="border-b border-line py-1 pe-3">{Math.ceil(position / 4)}</td>
              <td className="border-b border-line py-1 pe-3 font-semibold">{expected}</td>
              <td className="border-b border-line py-1">
                <mark className="bg-broken-soft font-semibold text-broken underline decoration-2 underline-offset-4">
                  {found}
                </mark>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {differences.length > SHOWN ? (
        <p className="text-muted">
          And {counted(differences.length - SHOWN, 'word')} more: one may be missing or doubled in what was
          entered.
        </p>
      ) : null}
    </>
  );
}
