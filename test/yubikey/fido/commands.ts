/** CTAPHID commands (CTAP 2.1, section 11.2.9), without the bit that marks a first packet. */
export const command = {
  ping: 0x01,
  msg: 0x03,
  lock: 0x04,
  init: 0x06,
  wink: 0x08,
  cbor: 0x10,
  cancel: 0x11,
  keepalive: 0x3b,
  error: 0x3f,
  /** Yubico's own: the device information (yubikit/management.py, CTAP_READ_CONFIG). */
  readConfig: 0x42,
} as const;

/** Codes of CTAPHID_ERROR (section 11.2.9.1.6). */
export const hidError = {
  invalidCommand: 0x01,
  invalidParameter: 0x02,
  invalidLength: 0x03,
  invalidSequence: 0x04,
  timeout: 0x05,
  channelBusy: 0x06,
  invalidChannel: 0x0b,
} as const;

/** Status bytes of CTAPHID_KEEPALIVE (section 11.2.9.1.7). */
export const keepalive = { processing: 1, touchNeeded: 2 } as const;
