import type { Key } from '../../app/aggregates/key.ts';
import type { SigningKey } from '../../app/contract/signing.ts';
import type { Context } from './context.ts';
import { recordedOf } from './reading.ts';
import type { Handlers } from './router.ts';

/** Signing keys listed at the most: more than any ceremony has officers. */
const LISTED = 200;

/** Handlers of the Sign screen. */
export function signingHandlers({
  ledger,
  checkpoints,
  secrets,
}: Context): Pick<Handlers, 'signing.state' | 'signing.signWithKey'> {
  const { objects } = ledger;

  function shown({ id, label, fingerprint, personId, organizationId }: Key): SigningKey {
    const organizationName = objects.get('organization', organizationId)?.name ?? 'Unknown organization';
    const person = personId === null ? undefined : objects.get('person', personId);
    const holder = person?.name ?? organizationName;
    return { keyId: id, label, fingerprint, holder, organizationName, present: secrets.has(id) };
  }

  return {
    'signing.state': () => {
      const head = checkpoints.headToSign();
      const checkpoint = head === null ? undefined : objects.holderOf('checkpoint', head.cid);
      return {
        head,
        signatures: (checkpoint?.signatures ?? []).map(({ signer, ...signature }) => ({
          signer: signer.name,
          ...signature,
        })),
        keys: objects.signingKeys(LISTED).map(shown),
      };
    },
    'signing.signWithKey': async ({ keyId, passphrase, head }) =>
      recordedOf(await checkpoints.signWithKey(keyId, passphrase, head)),
  };
}
