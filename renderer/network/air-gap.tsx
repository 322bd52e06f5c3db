import { type LucideIcon, ShieldAlert, ShieldCheck, ShieldQuestionMark } from 'lucide-react';
import type { OperationalMode } from '../../app/config/schema.ts';
import type { AirGap, Contact } from '../../app/machine/air-gap.ts';
import { useAnswer } from '../bridge/query.ts';

/** How the air gap stands, in words. */
interface AirGapWords {
  readonly state: 'holds' | 'open' | 'not-known' | 'not-kept';
  /** In a word or three. */
  readonly word: string;
  /** What that rests on, or what to do. */
  readonly about: string;
  readonly icon: LucideIcon;
  readonly tone: 'stored' | 'waiting' | 'neutral';
}

/** How the air gap stands now; undefined until main has said so. */
export function useAirGap(mode: OperationalMode): AirGapWords | undefined {
  const { answer } = useAnswer('airGap.state', {});
  return answer && airGapWords(answer, mode);
}

/** How the air gap stands, in words. */
export function airGapWords({ open, notKnown }: AirGap, mode: OperationalMode): AirGapWords {
  if (mode !== 'Offline')
    return {
      state: 'not-kept',
      word: 'Not kept',
      about: `in ${mode} a network is meant to be there`,
      icon: ShieldQuestionMark,
      tone: 'neutral',
    };
  const [first] = open;
  if (first !== undefined)
    return {
      state: 'open',
      word: open.length === 1 ? openWords(first) : `${openWords(first)}, and ${open.length - 1} more`,
      about: `${open.length === 1 ? '' : `${open.map(openWords).join(', ')}; `}for a ceremony, unplug it or switch it off`,
      icon: ShieldAlert,
      tone: 'waiting',
    };
  if (notKnown.length > 0)
    return {
      state: 'not-known',
      word: 'Not known',
      about: `This system does not tell of its ${notKnown.join(' and ')}. Look yourself: no cable, Wi-Fi and Bluetooth off.`,
      icon: ShieldQuestionMark,
      tone: 'waiting',
    };
  return {
    state: 'holds',
    word: 'Holds',
    about: 'no network interface is up, no radio is on',
    icon: ShieldCheck,
    tone: 'stored',
  };
}

function openWords({ kind, name, type }: Contact): string {
  if (kind === 'interface') return `${name} is up`;
  const known: Readonly<Record<string, string>> = { wlan: 'Wi-Fi', bluetooth: 'Bluetooth' };
  return `${type === null ? name : (known[type] ?? type)} is on`;
}

const tones = { stored: 'text-stored', waiting: 'text-waiting', neutral: '' } as const;

/** The air gap in the bar: where it is kept, whether it holds; where a network is meant to be there, nothing. */
export function AirGapItem({ mode }: { readonly mode: OperationalMode }) {
  const words = useAirGap(mode);
  if (words === undefined || words.state === 'not-kept') return null;
  const Icon = words.icon;
  return (
    <span
      data-testid="air-gap"
      data-state={words.state}
      title={words.about}
      className={`flex items-center gap-1.5 font-semibold whitespace-nowrap ${tones[words.tone]}`}
    >
      <Icon aria-hidden size={18} />
      {words.state === 'open' ? words.word : `Air gap ${words.word.toLowerCase()}`}
    </span>
  );
}
