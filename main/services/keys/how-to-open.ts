import { SIGNING_RP_ID } from '../../../app/evidence/authenticators.ts';
import type { BoundFiles, SharesOpening, YubiKeyOpening } from '../../../app/registry/bound-files.ts';
import type { CommandNamed } from '../../../app/registry/index.ts';
import { fromBase64url } from '../../yubikey/credentials.ts';

/**
 * The text beside the files of a bound private key: what each of them needs, with the values as others' programs want
 * them, so that the folder alone is enough where there is neither this program nor the ledger. Nothing in it is secret.
 */
export function howToOpenKey(
  { id: keyId, label, fingerprint }: CommandNamed<'GenerateKey'>,
  bound: BoundFiles,
): string {
  return [
    `The private key “${label}”`,
    `Key id       ${keyId}`,
    `Fingerprint  ${fingerprint}`,
    '',
    ...waysLines('private key', keyId, bound),
  ].join('\n');
}

/** The same for a bundle: each of the files holds the age identity that opens it. */
export function howToOpenBundle(name: string, id: string, bound: BoundFiles): string {
  return [
    `The ledger bundle ${name}`,
    'It opens with an age identity (AGE-SECRET-KEY-1...): age -d -i identity.txt',
    '',
    ...waysLines('identity', id, bound),
  ].join('\n');
}

function waysLines(what: string, id: string, bound: BoundFiles): string[] {
  const count = bound.yubikeys.length + (bound.shares === null ? 0 : 1);
  return [
    `Each of the following ${count} files is this same ${what}, encrypted by age under a passphrase of its own.`,
    'One of them is enough. Nothing on this page is secret. docs/key-recovery.md of CIM Keys Ceremony',
    'has the commands, which need no CIM Keys: age, fido2-tools, yubikey-manager, libgfshare-bin.',
    ...bound.yubikeys.flatMap((opening) => ['', ...yubiKeyLines(opening)]),
    ...(bound.shares === null ? [] : ['', ...sharesLines(id, bound.shares)]),
    '',
  ];
}

function yubiKeyLines(opening: YubiKeyOpening): string[] {
  const which = opening.serial === null ? 'a YubiKey without a serial number' : `YubiKey ${opening.serial}`;
  const head = [opening.file, `  opened by the passphrase, a hyphen, and what ${which} answers to`];
  if (opening.method === 'hmac-secret') {
    return [
      ...head,
      '  FIDO2 hmac-secret, with PIN and touch; the answer in base64',
      `  RP_ID=${SIGNING_RP_ID}`,
      `  CREDENTIAL=${base64(opening.credential_id)}`,
      `  SALT=${base64(opening.salt)}`,
    ];
  }
  return [
    ...head,
    '  HMAC-SHA1 challenge-response; the answer in hexadecimal, lower case',
    `  SERIAL=${opening.serial}`,
    `  SLOT=${opening.slot}`,
    `  CHALLENGE=${Buffer.from(fromBase64url(opening.challenge)).toString('hex')}`,
  ];
}

function sharesLines(id: string, { file, needed, total }: SharesOpening): string[] {
  return [
    file,
    `  opened by any ${needed} of the ${total} shares on paper that begin with ${id.slice(-4).toUpperCase()}-${needed}`,
  ];
}

function base64(text: string): string {
  return Buffer.from(fromBase64url(text)).toString('base64');
}
