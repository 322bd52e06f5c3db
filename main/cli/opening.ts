import { statSync } from 'node:fs';
import path from 'node:path';
import { DATABASE_FILE } from '../store/database.ts';
import type { OnOpening } from '../store/ledger.ts';
import { isOfEarlierVersion } from '../store/migrations.ts';
import { Progress, type ProgressPlace, STANDARD_ERROR } from './progress.ts';

/** An opening that takes less than this, in milliseconds, is not spoken of. */
const WORTH_TELLING = 1000;

const STEPS = {
  reading: 'Reading a ledger of an earlier version',
  folding: 'Bringing a ledger of an earlier version into the form of this one',
};

/** A file of an earlier version that is larger than this, in bytes, takes more than a second before anything can be counted. */
const LARGE = 16 * 1024 * 1024;

/**
 * Tells that ledgers are opened which take their time, because an earlier version has written them.
 * @param folders where they are
 * @param opens opens them, and says how far that is
 */
export function tellingOpening<T>(
  folders: readonly string[],
  opens: (onOpening: OnOpening) => T,
  place: ProgressPlace = STANDARD_ERROR,
): T {
  const began = place.now();
  const told: { progress: Progress | null } = { progress: null };
  const telling = (step: string) => {
    if (told.progress !== null) return told.progress;
    if (place.draws) place.draw(step);
    else place.line(step);
    told.progress = new Progress(place);
    return told.progress;
  };
  if (folders.some((folder) => isLarge(path.join(folder, DATABASE_FILE))))
    telling('Opening a ledger of an earlier version');
  try {
    return opens((step, done, total) => {
      if (place.now() - began < WORTH_TELLING) return;
      telling(STEPS[step]).show({ step: STEPS[step], done, total, unit: 'entries' });
    });
  } finally {
    told.progress?.end();
  }
}

function isLarge(file: string): boolean {
  return (statSync(file, { throwIfNoEntry: false })?.size ?? 0) > LARGE && isOfEarlierVersion(file);
}
