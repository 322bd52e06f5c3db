import type { SigningKey, SigningYubiKey } from '../../app/contract/signing.ts';
import type { StateOf } from '../../app/registry/index.ts';
import type { Context } from './context.ts';
import { keyFilesOf } from './key-files.ts';
import { recordedOf } from './reading.ts';
import type { Handlers } from './router.ts';
import { aboutSigning } from './signing-questions.ts';

/** Signing keys listed at the most: more than any ceremony has officers. */
const LISTED = 200;

const ALL = { search: '', organizationId: null, limit: LISTED, offset: 0 };

/** Handlers of the Sign screen. */
export function signingHandlers({
  ledger,
  checkpoints,
  secrets,
}: Context): Pick<Handlers, 'signing.state' | 'signing.signWithKey'> {
  const { objects } = ledger;

  function shown({
    id,
    label,
    fingerprint,
    personId,
    organizationId,
    privateKey,
  }: StateOf['key']): SigningKey {
    const organizationName = objects.get('organization', organizationId)?.name ?? 'Unknown organization';
    const person = personId === null ? undefined : objects.get('person', personId);
    const holder = person?.name ?? organizationName;
    const files = keyFilesOf(privateKey, secrets);
    return { keyId: id, label, fingerprint, holder, organizationName, files };
  }

  return {
    'signing.state': () => {
      const head = checkpoints.headToSign();
      const checkpoint = head === null ? undefined : objects.holderOf('checkpoint', head.cid);
      return {
        head,
        signatures: (checkpoint?.signatures ?? []).map(({ signer, kind, fingerprint, at }) => ({
          signer: signer.name,
          kind,
          fingerprint,
          at,
        })),
        keys: objects.signingKeys(LISTED).map(shown),
        yubikeys: objects.list('yubikey', ALL).flatMap(({ state }) => shownYubiKey(state)),
      };
    },
    'signing.signWithKey': {
      confirm: ({ keyId, head }) => aboutSigning(checkpoints.propose(keyId, head)),
      act: async ({ keyId, passphrase, head }) =>
        recordedOf(await checkpoints.signWithKey(keyId, { by: 'passphrase', passphrase }, head)),
    },
  };
}

/** A key that is set up for signing; nothing for any other. */
function shownYubiKey({ id, status, device, credential, holder }: StateOf['yubikey']): SigningYubiKey[] {
  if (status !== 'active' || credential === null || holder === null) return [];
  const { fingerprint } = credential;
  const { model, serial } = device;
  return [{ yubikeyId: id, model, serial, fingerprint, holder: holder.name }];
}
