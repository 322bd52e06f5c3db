/** Milliseconds of the step in which the offsets of time zones are counted. */
export const QUARTER_HOUR = 15 * 60 * 1000;

/** The days of a place on earth: when each begins, and on which one a time falls. */
export class LocalDays {
  /** The zone's name in the IANA database, `Europe/Berlin`. */
  readonly zone: string;
  readonly #format: Intl.DateTimeFormat;

  /** @throws RangeError when there is no such zone */
  constructor(zone: string) {
    this.zone = zone;
    this.#format = new Intl.DateTimeFormat('en', {
      timeZone: zone,
      calendar: 'iso8601',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      ...{ year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit' },
    });
  }

  /** The day of a time, `2026-11-28`. @param at milliseconds since 1970 */
  dayOf(at: number): string {
    return this.hourOf(at).slice(0, 10);
  }

  /** The day and the hour of a time, `2026-11-28T09`. @param at milliseconds since 1970 */
  hourOf(at: number): string {
    const said = new Map(this.#format.formatToParts(at).map(({ type, value }) => [type, value]));
    const part = (type: Intl.DateTimeFormatPartTypes) => said.get(type) ?? '';
    return `${part('year').padStart(4, '0')}-${part('month')}-${part('day')}T${part('hour')}`;
  }

  /** When a day begins, in milliseconds since 1970. Where it has no midnight it begins an hour later. */
  startOf(day: string): number {
    // No zone is further from UTC than 15 hours: the first quarter of an hour that is of the day, or of a later one.
    const midnight = Date.parse(`${day}T00:00:00Z`);
    let [before, from] = [midnight - 16 * 4 * QUARTER_HOUR, midnight + 16 * 4 * QUARTER_HOUR];
    while (from - before > QUARTER_HOUR) {
      const middle = before + Math.floor((from - before) / QUARTER_HOUR / 2) * QUARTER_HOUR;
      if (this.dayOf(middle) < day) before = middle;
      else from = middle;
    }
    return from;
  }

  /** When the day after one begins. */
  endOf(day: string): number {
    const next = new Date(Date.parse(`${day}T00:00:00Z`) + 24 * 4 * QUARTER_HOUR);
    return this.startOf(next.toISOString().slice(0, 10));
  }
}

/** The zone of the machine this runs on. */
export function zoneHere(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}
