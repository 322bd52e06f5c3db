/** The fields that open a private key, as their mistakes name them. */
export const OPENING = ['passphrase', 'pin', 'share', 'keyId'] as const;
