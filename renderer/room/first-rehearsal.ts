import { call } from '../bridge/call.ts';
import { go } from '../window/navigation.ts';

/** The ready script for whoever has never held a ceremony. */
const FIRST = 'first-hour';

/** How many scripts are looked through for the one that is registered already. */
const LOOKED_THROUGH = 50;

/**
 * Leads to the opening of the first rehearsal: its script is registered, unless this very script is.
 * @throws Error with the problem that `call` tells; nothing was recorded then
 */
export async function prepareFirstRehearsal(): Promise<void> {
  const ready = (await call('scripts.ready', {})).scripts.find(({ name }) => name === FIRST);
  if (ready === undefined) throw new Error('The script of the first rehearsal does not come along.');
  const scriptId = (await registered(ready)) ?? (await call('scripts.register', { text: ready.text })).id;
  go('ceremony', { filled: { scriptId: { id: scriptId, name: ready.title } } });
}

/** The id of the very script in the ledger; null where it is not there. */
async function registered(ready: { readonly title: string; readonly text: string }): Promise<string | null> {
  const { script } = await call('scripts.check', { text: ready.text });
  const { choices } = await call('registry.choices', {
    ...{ ledger: null, kind: 'script', organizationId: null, where: { status: 'registered' } },
    ...{ search: ready.title, limit: LOOKED_THROUGH },
  });
  for (const { id } of choices) {
    const there = await call('scripts.show', { ledger: null, scriptId: id });
    if (there.script.cid === script?.cid) return id;
  }
  return null;
}
