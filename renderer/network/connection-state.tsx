import { Cable, LoaderCircle, Unplug } from 'lucide-react';
import type { SyncState } from '../../app/contract/schemas.ts';

/** Whether a connection is open now. */
export function ConnectionState({ connection }: { readonly connection: SyncState['connection'] | null }) {
  if (connection === null) return null;
  return (
    <p role="status" className="flex items-start gap-2 font-semibold">
      {connection.state === 'closed' ? (
        <>
          <Unplug aria-hidden size={20} className="mt-0.5 shrink-0" />
          No connection is open
        </>
      ) : connection.state === 'connecting' ? (
        <>
          <LoaderCircle aria-hidden size={20} className="turning mt-0.5 shrink-0" />
          <span>
            Connecting to <span className="font-mono text-sm">{connection.url}</span>
          </span>
        </>
      ) : (
        <>
          <Cable aria-hidden size={20} className="mt-0.5 shrink-0 text-stored" />
          <span>
            Connected to <span className="font-mono text-sm">{connection.url}</span>
            <span className="block text-sm font-normal text-muted">Server {connection.server}</span>
          </span>
        </>
      )}
    </p>
  );
}
