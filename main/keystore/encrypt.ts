import { askAgeThread } from './age-thread.ts';

/** scrypt N = 2^18, age's own default: about a second on an ordinary laptop. */
export const WORK_FACTOR = 18;

/**
 * Encrypts a secret under a passphrase in the age format (age-encryption.org/v1, scrypt recipient), readable by
 * the ordinary `age` program. Runs in a thread, so that nothing else waits.
 * @param worker the built age-worker
 * @param signal ends it before it is finished
 * @returns the bytes of the age file
 * @throws an AbortError when the signal ended it
 */
export async function encryptWithPassphrase(
  worker: URL,
  passphrase: string,
  plaintext: string,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  const request = { task: 'encrypt', passphrase, plaintext, workFactor: WORK_FACTOR } as const;
  const answer = await askAgeThread(worker, request, signal);
  if (answer.outcome !== 'encrypted') throw new Error('The encryption thread answered with something else.');
  return answer.file;
}
