import { auditBundle } from './auditor.ts';
import { certify, close, makeRootKey, openCeremony, prepare } from './ceremony.ts';
import { bringReceipts, syncElsewhere, takeAlong } from './crossing.ts';
import { certifyMachines, makeIdentities, startServer } from './identities.ts';
import { checkPapers } from './paper.ts';
import { type Cast, castOf, setUp } from './people.ts';
import { Stage, type Telling } from './stage.ts';

/** The parts of the rehearsal, in their order. */
const PARTS: readonly (readonly [title: string, play: (stage: Stage, cast: Cast) => Promise<void>])[] = [
  ['A ledger for rehearsals, and people', setUp],
  ['The ceremony is opened', openCeremony],
  ['Prepare', prepare],
  ['The root key', makeRootKey],
  ['Certificates and lists', certify],
  ['Put away and sign', close],
  ['Certificates for a server and a laptop', certifyMachines],
  ['Identities for NATS', makeIdentities],
  ['A server', startServer],
  ['Signed, and onto the stick', takeAlong],
  ['Bundle and transcript, checked', checkPapers],
  ['An auditor’s browser', auditBundle],
  ['On a second laptop, into NATS', syncElsewhere],
  ['Receipts back', bringReceipts],
];

/**
 * Plays the whole rehearsal of a root authority, in the windows of two laptops, and tells each thing that happens.
 * @throws Error at the first thing that is not as it should be
 */
export async function playRehearsal(telling: Telling): Promise<void> {
  const stage = new Stage(telling);
  try {
    const cast = castOf(stage);
    for (const [title, play] of PARTS) await stage.part(title, () => play(stage, cast));
    stage.sumUp();
  } catch (error) {
    await stage.pictureFailure().catch(() => {});
    throw error;
  } finally {
    await stage.clear();
  }
}
