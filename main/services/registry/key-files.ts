import type { KeyFile } from '../../../app/contract/key-files.ts';
import { yubiKeyOpeningName } from '../../../app/registry/bound-files.ts';
import type { PrivateKeyFiles } from '../../../app/registry/key-facts.ts';
import type { SecretFiles } from '../../keystore/secret-files.ts';

/** The files of a private key, or of the ways into a bundle, as the window shows them. @param secrets where they lie */
export function keyFilesOf(
  privateKey: PrivateKeyFiles,
  secrets: Pick<SecretFiles, 'locate' | 'lies'>,
): KeyFile[] {
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
      : [
          shown(shares.file, {
            ...{ by: 'shares', needed: shares.needed, total: shares.total },
            known: shares.hashes !== undefined,
          }),
        ]),
  ];
}
