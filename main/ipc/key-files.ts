import type { KeyFile } from '../../app/contract/key-files.ts';
import { yubiKeyOpeningName } from '../../app/events/bound-files.ts';
import type { PrivateKeyFiles } from '../../app/events/key.ts';
import type { SecretFiles } from '../keystore/secret-files.ts';

/** The files of a private key as the window shows them. */
export function keyFilesOf(privateKey: PrivateKeyFiles, secrets: SecretFiles): KeyFile[] {
  const shown = (name: string, opening: KeyFile['opening']): KeyFile => ({
    name,
    path: secrets.locate(name),
    present: secrets.lies(name),
    opening,
  });
  if (privateKey.kind === 'age-file') return [shown(privateKey.file, { by: 'passphrase' })];
  const { yubikeys, shares } = privateKey;
  return [
    ...yubikeys.map((opening) => {
      const { method, serial } = opening;
      return shown(opening.file, { by: 'yubikey', method, serial, name: yubiKeyOpeningName(opening) });
    }),
    ...(shares === null
      ? []
      : [shown(shares.file, { by: 'shares', needed: shares.needed, total: shares.total })]),
  ];
}
