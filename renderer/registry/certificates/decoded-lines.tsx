import { Equal, EqualNot, type LucideIcon, Plus } from 'lucide-react';
import type { ShownDraft } from '../../../app/contract/drafts.ts';
import { boundByProfile, saidByProfile } from '../../../app/pki/profiles/differences.ts';
import { ExactText } from '../../shared/exact-text.tsx';
import { UserText } from '../../shared/user-text.tsx';

type Shown = Pick<ShownDraft, 'lines' | 'missing' | 'profile' | 'earlier'>;
type ShownLine = ShownDraft['lines'][number];

/** How a line stands to what it is held against: a shape, a word, a colour, and what it means in full. */
interface Mark {
  readonly icon: LucideIcon | null;
  readonly word: string;
  readonly tone: string;
  readonly meaning: string;
}

/**
 * What is to be signed, a line for each field: in plain words, its technical name beside them, and whether the profile, or the
 * one before, says the same.
 */
export function DecodedLines({ shown }: { readonly shown: Shown }) {
  const against = [
    shown.profile === null ? [] : [`the profile “${shown.profile}”`],
    shown.earlier === null ? [] : [`the earlier one, ${shown.earlier}`],
  ].flat();
  return (
    <div className="flex flex-col gap-2">
      <table className="w-full border-collapse">
        <caption className="pb-2 text-start text-sm text-muted">
          {against.length === 0
            ? 'There is nothing to hold these lines against.'
            : `Held against ${against.join(' and ')}.`}
        </caption>
        <thead>
          <tr className="text-sm text-muted">
            <th scope="col" className="w-36 border-b border-edge py-1 pe-3 text-start font-semibold">
              Field
            </th>
            <th scope="col" className="border-b border-edge py-1 pe-3 text-start font-semibold">
              What it will say
            </th>
            <th scope="col" className="w-24 border-b border-edge py-1 text-end font-semibold">
              Compared
            </th>
          </tr>
        </thead>
        <tbody>
          {shown.lines.map((line, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a field may stand twice; its place is fixed.
            <LineRow key={at} line={line} shown={shown} />
          ))}
          {shown.missing.map(({ field, name, words }) => (
            <tr key={`${field} ${words}`} data-line={field} data-mark="missing" className="align-top">
              <FieldCell name={name} field={field} />
              <td className="border-b border-line py-1.5 pe-3">
                <span className="font-semibold">Not in these bytes</span>
                <span className="block text-sm text-muted">
                  <UserText>{words}</UserText>
                </span>
              </td>
              <MarkCell
                mark={{
                  icon: EqualNot,
                  word: 'missing',
                  tone: 'text-broken',
                  meaning: 'What it is held against says it, and these bytes do not.',
                }}
              />
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Bytes in pairs of digits, as serial numbers and identifiers of keys are said: none of them is parted. */
const OCTETS = /^[\dA-F]{2}(:[\dA-F]{2})+$/i;

function LineRow({ line, shown }: { readonly line: ShownLine; readonly shown: Shown }) {
  const mark = markOf(line, shown);
  const { field, plain, technical, critical, wanted, earlier } = line;
  return (
    <tr data-line={field} data-mark={mark.word} className="align-top">
      <FieldCell name={line.name} field={field} />
      <td className="border-b border-line py-1.5 pe-3">
        <span className="font-semibold wrap-anywhere">
          {OCTETS.test(plain) ? <ExactText>{plain}</ExactText> : <UserText>{plain}</UserText>}
        </span>
        {technical === plain ? null : (
          <span className="block font-mono text-xs wrap-anywhere text-muted">{technical}</span>
        )}
        {critical === null ? null : (
          <span className="block text-xs text-muted">
            {critical ? 'critical: who does not understand it must refuse' : 'not critical'}
          </span>
        )}
        {wanted.map((each) => (
          <span key={each} className="block text-sm font-semibold text-broken">
            The profile wants: <UserText>{each}</UserText>
          </span>
        ))}
        {earlier === null || earlier === '' ? null : (
          <span className="block text-sm text-waiting">
            Earlier: <UserText>{earlier}</UserText>
          </span>
        )}
      </td>
      <MarkCell mark={mark} />
    </tr>
  );
}

function FieldCell({ name, field }: { readonly name: string; readonly field: string }) {
  return (
    <th scope="row" className="border-b border-line py-1.5 pe-3 text-start font-normal">
      {name}
      <span className="block font-mono text-xs wrap-anywhere text-muted">{field}</span>
    </th>
  );
}

function MarkCell({ mark: { icon: Icon, word, tone, meaning } }: { readonly mark: Mark }) {
  return (
    <td className="border-b border-line py-1.5 text-end">
      <span
        title={meaning}
        className={`inline-flex items-center gap-1 text-sm whitespace-nowrap ${tone} ${Icon === null ? '' : 'font-semibold'}`}
      >
        {Icon === null ? null : <Icon aria-hidden size={16} strokeWidth={2.5} />}
        {word}
      </span>
    </td>
  );
}

function markOf({ field, wanted, earlier }: ShownLine, shown: Shown): Mark {
  if (wanted.length > 0)
    return {
      icon: EqualNot,
      word: 'differs',
      tone: 'text-broken',
      meaning: 'The profile wants something else here.',
    };
  if (earlier !== null && earlier !== '')
    return {
      icon: EqualNot,
      word: 'changed',
      tone: 'text-waiting',
      meaning: 'The earlier one says something else here.',
    };
  if (shown.earlier !== null && earlier === null)
    return { icon: Equal, word: 'same', tone: 'text-stored', meaning: 'The earlier one says the same.' };
  if (shown.profile !== null && saidByProfile.has(field))
    return { icon: Equal, word: 'same', tone: 'text-stored', meaning: 'The profile says the same.' };
  if (shown.profile !== null && boundByProfile.has(field))
    return { icon: Equal, word: 'fits', tone: 'text-stored', meaning: 'The profile allows it.' };
  return { icon: Plus, word: 'new', tone: 'text-muted', meaning: 'Nothing says what must stand here.' };
}
