/** How far one day lies from another: in days, and in words. */
interface Away {
  readonly away: number;
  readonly words: string;
}

const DAY = 86_400_000;

/** From so many days on months say more than days. */
const IN_MONTHS = 92;

/** How far a day is away. @param today `2027-03-31` @param day the same, today or later */
export function inDays(today: string, day: string): Away {
  const away = Math.round((Date.parse(day) - Date.parse(today)) / DAY);
  return { away, words: inWords(away) };
}

function inWords(days: number): string {
  if (days <= 0) return 'today';
  if (days === 1) return 'tomorrow';
  if (days < IN_MONTHS) return `in ${days} days`;
  const months = Math.round(days / 30.44);
  return months < 24 ? `in ${months} months` : `in ${Math.floor(months / 12)} years`;
}
