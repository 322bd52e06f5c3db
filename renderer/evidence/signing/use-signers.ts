import { useAnswer } from '../../bridge/query.ts';
import type { Signer } from './use-signing-with.ts';

/** What a person has to prove that it is them with; null while nobody is chosen, or the answer is not here yet. */
export function useSigners(personId: string | null): readonly Signer[] | null {
  const { answer: data } = useAnswer(
    'officer.means',
    { personId: personId ?? '' },
    { enabled: personId !== null },
  );
  if (personId === null || data === undefined) return null;
  return [
    ...data.keys.map((key): Signer => ({ kind: 'key', key })),
    ...data.yubikeys.map((key): Signer => ({ kind: 'yubikey', key })),
  ];
}

/** The id of the key that signs, or of the YubiKey. */
export function signerId(signer: Signer): string {
  return signer.kind === 'key' ? signer.key.keyId : signer.key.yubikeyId;
}
