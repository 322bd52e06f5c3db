const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const two = (value: number): string => String(value).padStart(2, '0');

/** Whether a text is a day of the calendar as events say it: RFC 3339, full-date. */
export function isDay(text: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(text);
}

/** Days in a text that the program made, said as everywhere: `until 2026-11-23` is `until 23 Nov 2026`. */
export function withDays(text: string): string {
  return text.replace(/\b\d{4}-\d\d-\d\d\b/g, utcDay);
}

/** Whether a text is a moment as events say it: RFC 3339 in UTC. */
export function isMoment(text: string): boolean {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(text);
}

/** A time as it is said in a ceremony, always UTC and always with the zone: `23 Nov 2026, 09:41:07 UTC`. */
export function utc(iso: string): string {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) return iso;
  return `${utcDay(iso)}, ${two(time.getUTCHours())}:${two(time.getUTCMinutes())}:${two(time.getUTCSeconds())} UTC`;
}

/** The day of a time, or a day, in UTC: `23 Nov 2026`. */
export function utcDay(iso: string): string {
  const time = new Date(iso);
  return `${time.getUTCDate()} ${MONTHS[time.getUTCMonth()] ?? ''} ${time.getUTCFullYear()}`;
}

/** As `utc`, without the day where that is today, and without the seconds: `09:41 UTC`. @param now RFC 3339 */
export function utcShort(iso: string, now: string): string {
  const [day, time = ''] = utc(iso).split(', ');
  const minutes = `${time.slice(0, 5)} UTC`;
  return day === utc(now).split(', ')[0] ? minutes : `${day}, ${minutes}`;
}
