import { TriangleAlert } from 'lucide-react';
import { useAnswer } from '../../bridge/query.ts';
import { ProblemNotice } from '../../shared/problem-notice.tsx';
import { UserText } from '../../shared/user-text.tsx';

const says = {
  reset: 'After the reset this YubiKey opens these private keys no more:',
  lost: 'Without this YubiKey these private keys are opened in their other ways only:',
  retire: 'This YubiKey still opens these private keys. Do not destroy it before they are replaced:',
} as const;

/** Names the private keys that a YubiKey opens before its end, and how else each of them is opened; nothing where there is none. */
export function BoundKeysNotice({ id, end }: { readonly id: string; readonly end: keyof typeof says }) {
  const { answer, problem } = useAnswer('yubikeys.opens', { key: id, end }, { eachTime: true });
  if (problem !== null) return <ProblemNotice problem={problem} />;
  if (answer === undefined || answer.keys.length === 0) return null;
  return (
    <section
      aria-label="Private keys bound to this YubiKey"
      className="flex gap-3 rounded-md border border-waiting bg-waiting-soft p-4"
    >
      <TriangleAlert aria-hidden size={20} className="mt-0.5 shrink-0 text-waiting" />
      <div className="flex min-w-0 flex-col gap-2">
        <p className="font-semibold">{says[end]}</p>
        <ul className="flex flex-col gap-1">
          {answer.keys.map(({ keyId, label, others }) => (
            <li key={keyId}>
              <span className="font-semibold">
                <UserText>{label}</UserText>
              </span>
              {others.length === 0
                ? ': there is no other way. It would be lost for good.'
                : `: still opened by ${others.join('; ')}.`}
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
}
