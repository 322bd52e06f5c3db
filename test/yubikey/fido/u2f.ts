const VERSION = 0x03;

/**
 * CTAP1 (U2F) in CTAPHID_MSG: says which version it is and refuses the rest, since nothing here registers with U2F.
 * @returns data and the two status bytes of ISO 7816
 */
export function answerU2f(apdu: Uint8Array): Buffer {
  const [applicationClass, instruction] = apdu;
  if (applicationClass !== 0) return Buffer.from([0x6e, 0x00]);
  if (instruction !== VERSION) return Buffer.from([0x6d, 0x00]);
  return Buffer.concat([Buffer.from('U2F_V2'), Buffer.from([0x90, 0x00])]);
}
