import { counted } from '../../app/content/counted.ts';

/** Time left is told from so many seconds on: what is over before anybody has read it needs none. */
const WORTH_TELLING = 5;

/** A duration as one says it: `8 seconds`, `3 minutes`, `2 hours`. */
export function duration(seconds: number): string {
  if (seconds < 90) return counted(Math.max(1, Math.round(seconds)), 'second');
  if (seconds < 90 * 60) return counted(Math.round(seconds / 60), 'minute');
  return counted(Math.round(seconds / 3600), 'hour');
}

/** `about 2 minutes left`; nothing while that is not known, or too short to be told. */
export function timeLeft(seconds: number | null): string | null {
  return seconds === null || seconds < WORTH_TELLING ? null : `about ${duration(seconds)} left`;
}
