const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** A month as it is written in a day: `Nov`. @param month 1 to 12 */
export function monthShort(month: number): string {
  return MONTHS[month - 1] ?? '';
}

/** A span of time as main names it: a year, a month, a day, or an hour: `2026-11-28T09`. */
type SpanName = string;

/** A span in full: `Saturday, 28 Nov 2026`, `28 Nov 2026, 09:00 to 09:59`, `Nov 2026`. */
export function spanInWords(span: SpanName): string {
  const [day = '', hour] = span.split('T');
  const [year = '', month, date] = day.split('-');
  if (month === undefined) return year;
  const ofMonth = `${MONTHS[Number(month) - 1] ?? ''} ${year}`;
  if (date === undefined) return ofMonth;
  const inWords = `${Number(date)} ${ofMonth}`;
  if (hour !== undefined) return `${inWords}, ${hour}:00 to ${hour}:59`;
  return `${WEEKDAYS[new Date(`${day}T00:00:00Z`).getUTCDay()] ?? ''}, ${inWords}`;
}

/** The same as short as it can be said beside its neighbours: `28 Nov`, `09:00`, `Nov 26`. */
export function spanShort(span: SpanName): string {
  const [day = '', hour] = span.split('T');
  if (hour !== undefined) return `${hour}:00`;
  const [year = '', month, date] = day.split('-');
  if (month === undefined) return year;
  const name = MONTHS[Number(month) - 1] ?? '';
  return date === undefined ? `${name} ${year.slice(2)}` : `${Number(date)} ${name}`;
}
