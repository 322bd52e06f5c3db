import type { DataPlace } from './data-place.ts';
import { UsageError } from './terminal.ts';

/**
 * The folder of encrypted keys and seeds.
 * @param given with `--keys`
 * @throws UsageError where only the ledger’s folder is known
 */
export function keyFolder({ app }: DataPlace, given: string | undefined): string {
  if (given !== undefined) return given;
  const storage = app?.configFile.storage();
  if (storage == null) throw new UsageError('--keys is missing: only the ledger’s folder is known.');
  return storage.keys_output_dir;
}
