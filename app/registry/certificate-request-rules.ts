import { type Refused, refuse } from '../model/decision.ts';
import { readRequestContent } from '../pki/certificate/request.ts';
import { sameBytes } from '../pki/der/der.ts';
import { compromisedRefusal, type DraftedBytes, readIn } from './certificate-rules.ts';
import type { DraftContent } from './draft-content.ts';
import type { Registry } from './index.ts';
import { keyUseRefusal } from './key-rules.ts';
import { subjectPublicKeyInfo } from './public-key.ts';

type RequestDraft = DraftedBytes<Extract<DraftContent, { readonly kind: 'certificate-request' }>>;

/** Why these bytes cannot become a request to another authority as the registry stands; null where they can. */
export function requestDraftRefusal(
  { content, bytes, signer, organizationId, at }: RequestDraft,
  registry: Registry,
): Refused | null {
  const key = registry.get('key', content.key_id);
  if (key === undefined || key.organizationId !== organizationId)
    return refuse(
      'request.unknown-key',
      'keyId',
      'The key chosen for the request is not one of this organization.',
      'Choose a key from the list.',
    );
  if (signer.key_id !== key.id)
    return refuse(
      'request.other-signer',
      null,
      'Another key is to sign than the one that the request is for: that would prove nothing.',
      'Prepare the draft again.',
    );
  if (registry.get('certificate.request', content.request_id) !== undefined)
    return refuse(
      'request.signed-already',
      null,
      'This request was signed already.',
      'Look at it in the list of requests.',
    );
  const read = readIn(() => readRequestContent(bytes));
  if ('accepted' in read) return read;
  if (!sameBytes(read.publicKey.info, subjectPublicKeyInfo(key)))
    return refuse(
      'request.other-key',
      'keyId',
      `The bytes are for another key than ${key.label}.`,
      'Prepare the draft again.',
    );
  return keyUseRefusal(key, at) ?? compromisedRefusal(key, registry);
}
