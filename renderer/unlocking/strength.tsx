import type { Assessment } from './use-new-passphrase.ts';

const words = ['Very weak', 'Weak', 'Fair', 'Good', 'Strong'];

/** How hard the passphrase is to guess: in a word, in steps, and what would make it better. */
export function Strength({ assessment }: { readonly assessment: Assessment | null }) {
  if (assessment === null) return null;
  const { score, acceptable, advice } = assessment;
  return (
    <div role="status" data-score={score} className="flex flex-col gap-1 text-sm">
      <p className="flex flex-wrap items-center gap-3">
        <span aria-hidden className="flex gap-1">
          {words.map((word, step) => (
            <span
              key={word}
              className={`h-2 w-7 rounded-md border ${step <= score ? stepLook(acceptable) : 'border-edge'}`}
            />
          ))}
        </span>
        <span className="font-semibold">
          {words[score]}: {acceptable ? 'good enough for a key.' : 'not yet enough for a key.'}
        </span>
      </p>
      {acceptable || advice.length === 0 ? null : (
        <ul className="list-disc ps-5 text-muted">
          {advice.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      )}
    </div>
  );
}

function stepLook(acceptable: boolean): string {
  return acceptable ? 'border-stored bg-stored' : 'border-waiting bg-waiting';
}
