import { OctagonX } from 'lucide-react';

/** Said when an event's bytes no longer give its CID. */
export function CidAlarm() {
  return (
    <div role="alert" className="flex gap-3 rounded-md border-2 border-broken bg-broken-soft p-4 text-broken">
      <OctagonX aria-hidden size={24} className="shrink-0" />
      <div>
        <p className="text-lg font-bold">This event does not match its content identifier.</p>
        <p>
          What is on the disk is not what was recorded. Do not sync, sign or use anything that depends on it.
        </p>
        <p>
          <span className="font-semibold">Now: </span>stop the ceremony, leave the laptop as it is, and tell
          the ceremony administrator. Compare with the ledger of another laptop or a backup.
        </p>
      </div>
    </div>
  );
}
