import type { CidString } from '../../../app/content/cid.ts';
import { compare } from '../../../app/content/comparison.ts';
import { useVerify } from '../verify/verify-store.ts';

/** Whether this identifier was found the same on the Verify screen since the program was started. */
export function useCompared(cid: CidString | null): boolean {
  return useVerify(({ readings, given, cid: shown }) => {
    if (cid === null) return false;
    const reading = readings.get(cid);
    const isRead = reading !== undefined && reading.finishedAt !== null && reading.differs === null;
    return isRead || (shown === cid && given !== '' && compare(cid, given).outcome === 'equal');
  });
}
