import { Time } from '@peculiar/asn1-x509';
import { ProblemError } from '../problem.ts';
import { type Der, latin, Tag } from './der/der.ts';
import { structure } from './der/fields.ts';
import { pkiProblem } from './problems.ts';

/** A time as certificates can say it: ISO 8601 in UTC, whole seconds, `2026-01-01T00:00:00Z`. */
export type Instant = string;

/** The time that stands for “no end”. Source: RFC 5280, section 4.1.2.5. */
export const NO_END: Instant = '9999-12-31T23:59:59Z';

const FORM = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

/** Whether a certificate can say this time: a real one, in the one form, not before 1950 (RFC 5280, 4.1.2.5.1). */
export function isInstant(text: string): boolean {
  return FORM.test(text) && text >= '1950' && isoOf(new Date(text)) === text;
}

/** Milliseconds since 1970. */
export function millisecondsOf(instant: Instant): number {
  return Date.parse(instant);
}

/** UTCTime through 2049, GeneralizedTime from 2050 on. @throws RangeError for what `isInstant` refuses */
export function encodeTime(instant: Instant): Time {
  if (!isInstant(instant)) throw new RangeError(`A certificate cannot say the time ${instant.slice(0, 40)}.`);
  return new Time(new Date(instant));
}

/** The tags a time may have. */
export const TIME_TAGS = [Tag.utcTime, Tag.generalizedTime] as const;

/** @throws ProblemError `pki.time`: no real time, or 1950 to 2049 not as UTCTime */
export function readTime(der: Der, name: string): Instant {
  const digits = latin(der.content);
  const isShort = der.tag === Tag.utcTime;
  const whole = isShort ? `${digits.slice(0, 2) < '50' ? '20' : '19'}${digits}` : digits;
  const instant = whole.replace(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z');
  if (!isInstant(instant))
    throw wrong(der, `${name} is ${digits}, which is no time of a calendar since 1950`);
  if (!isShort && instant < '2050') throw wrong(der, `${name} is before 2050 and yet a GeneralizedTime`);
  return instant;
}

/** An invalidity date, always a GeneralizedTime (RFC 5280, 5.3.2). */
export function readGeneralizedTime(der: Der, name: string): Instant {
  if (der.tag !== Tag.generalizedTime) throw structure(der, `${name} is no GeneralizedTime`);
  const instant = latin(der.content).replace(
    /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/,
    '$1-$2-$3T$4:$5:$6Z',
  );
  if (!isInstant(instant)) throw wrong(der, `${name} is no time of a calendar since 1950`);
  return instant;
}

function isoOf(date: Date): string | null {
  return Number.isNaN(date.getTime()) ? null : date.toISOString().replace('.000Z', 'Z');
}

function wrong({ what, at }: Der, why: string): ProblemError {
  return new ProblemError(pkiProblem('pki.time', { what, why: `${why} (at byte ${at})` }));
}

/** How many days a certificate is valid, begun ones counted whole; both its first and its last second belong to it. */
export function daysBetween(notBefore: Instant, notAfter: Instant): number {
  return Math.ceil((millisecondsOf(notAfter) - millisecondsOf(notBefore) + 1000) / 86_400_000);
}
