import type { OperationalMode } from '../../app/config/schema.ts';
import { createActs } from '../bridge/act.ts';
import { call } from '../bridge/call.ts';
import { lastAnswer, putReply, showLedger } from '../bridge/query.ts';
import { ledgerNow } from '../window/ledger.ts';
import { go } from '../window/navigation.ts';
import { withOfficer } from '../window/officer.ts';

/** The acts of the Sync screen, which the bar begins, too. */
export const syncing = createActs();

/** Opens the Sync screen and syncs; an Offline laptop leaves that mode first, which the main process asks about. */
export function requestSync(): void {
  go('sync');
  if (lastAnswer('sync.state', {})?.progress) return;
  const sync = () =>
    syncing.attempt(null, async () => {
      if (ledgerNow()?.mode === 'Offline') showLedger(await call('mode.set', { mode: 'Hybrid' }));
      await putReply('sync.state', {}, call('sync.start', {}));
    });
  if (ledgerNow()?.mode === 'Offline') whereSwitchesAreRecorded(() => void sync());
  else void sync();
}

/** Stops the sync after the event under way. */
export function cancelSync(): void {
  void syncing.attempt(null, () => putReply('sync.state', {}, call('sync.cancel', {})));
}

/** Changes how this laptop works; before a connection can be opened, the main process asks. */
export function chooseMode(mode: OperationalMode): void {
  whereSwitchesAreRecorded(() => {
    void syncing.attempt(null, async () => showLedger(await call('mode.set', { mode })));
  });
}

/** A switch of the mode is recorded in a name, except in a copy, which records nothing. */
function whereSwitchesAreRecorded(act: () => void): void {
  if (ledgerNow()?.copy === true) act();
  else withOfficer(act);
}
