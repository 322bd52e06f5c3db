import {
  createCipheriv,
  createHash,
  createHmac,
  createPrivateKey,
  type KeyObject,
  pbkdf2Sync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';
import {
  childrenOf,
  compareBytes,
  type Der,
  fromHex,
  hexOf,
  insideOf,
  readDer,
  Tag,
  tlv,
} from '../../app/pki/der/der.ts';
import { Fields, smallNumber } from '../../app/pki/der/fields.ts';

/*
 * A private key as PKCS #12 (RFC 7292), alone or with its certificate and those above it: written with AES-256-CBC, PBKDF2 and
 * HMAC with SHA-256, which OpenSSL, GnuTLS, NSS and Java open; read with whatever Node decrypts. What is read is the key:
 * certificates that lie beside it are left where they are. And certificates alone, as what a program trusts.
 */

/** As many as OWASP asks for with SHA-256 (2023); those who open it wait about a second. */
const ROUNDS = 600_000;

/** Of a password that everybody knows, more rounds would only take longer; as many as OpenSSL makes of any. */
const PUBLIC_ROUNDS = 2048;

/** More rounds than any program writes would only keep whoever reads waiting. */
const MOST_ROUNDS = 10_000_000;

/** The largest file that is read, in bytes. */
const MOST_BYTES = 256 * 1024;

/** Object identifiers, as DER. Sources: RFC 7292 (appendix C), RFC 8018 (appendix C), RFC 2985. */
const ids = {
  data: fromHex('06092a864886f70d010701'),
  keyBag: fromHex('060b2a864886f70d010c0a0101'),
  encryptedData: fromHex('06092a864886f70d010706'),
  shroudedKeyBag: fromHex('060b2a864886f70d010c0a0102'),
  certBag: fromHex('060b2a864886f70d010c0a0103'),
  x509Certificate: fromHex('060a2a864886f70d01091601'),
  friendlyName: fromHex('06092a864886f70d010914'),
  localKeyId: fromHex('06092a864886f70d010915'),
  /** `trustedKeyUsage` of Oracle, without which Java finds no trusted certificate in a file, and `anyExtendedKeyUsage` (RFC 5280, section 4.2.1.12). */
  trustedKeyUsage: fromHex('060c6086480186f966adca7b0101'),
  anyExtendedKeyUsage: fromHex('0604551d2500'),
  pbes2: fromHex('06092a864886f70d01050d'),
  pbkdf2: fromHex('06092a864886f70d01050c'),
  hmacSha256: fromHex('06082a864886f70d0209'),
  aes256cbc: fromHex('060960864801650304012a'),
  sha256: fromHex('0609608648016503040201'),
} as const;

/** The hashes of the MAC that are read, by their identifiers. Each has blocks of 64 or 128 octets (FIPS 180-4). */
const macHashes: ReadonlyMap<string, { readonly name: string; readonly block: number }> = new Map([
  ['06052b0e03021a', { name: 'sha1', block: 64 }],
  ['0609608648016503040201', { name: 'sha256', block: 64 }],
  ['0609608648016503040202', { name: 'sha384', block: 128 }],
  ['0609608648016503040203', { name: 'sha512', block: 128 }],
]);

const NULL = tlv(Tag.nothing);
const sequence = (...parts: Uint8Array[]) => tlv(Tag.sequence, ...parts);
const octets = (bytes: Uint8Array) => tlv(Tag.octetString, bytes);
const explicit = (...parts: Uint8Array[]) => tlv(0xa0, ...parts);

/** A private key with what belongs to it. */
export interface KeyWithCertificates {
  /** PKCS #8, DER. */
  readonly privateKey: Uint8Array;
  /** Its certificate first, then those above it, each in DER; none where the key is alone. */
  readonly certificates: readonly Uint8Array[];
}

/**
 * A private key as PKCS #12, with its certificates.
 * @param name what programs call it
 */
export function writePkcs12(
  { privateKey, certificates }: KeyWithCertificates,
  name: string,
  password: string,
): Uint8Array {
  const [own] = certificates;
  // By this, programs know which certificate is that of the key (RFC 2985, section 5.5.2).
  const same = own === undefined ? [] : [attribute(ids.localKeyId, octets(keyIdOf(own)))];
  const named = [attribute(ids.friendlyName, bmp(name)), ...same];
  const key = bag(ids.shroudedKeyBag, encrypted(privateKey, password), named);
  const bags = certificates.map((certificate, at) => certificateBag(certificate, at === 0 ? named : []));
  const contents = [dataOf(sequence(key)), ...(own === undefined ? [] : [encryptedOf(bags, password)])];
  return protectedBy(password, ROUNDS, sequence(...contents));
}

/** The password of a trust store: what Java takes where nobody says another. What is in it is public. */
export const TRUST_STORE_PASSWORD = 'changeit';

/** Certificates that a program is to trust, as PKCS #12 under `TRUST_STORE_PASSWORD`. */
export function writeTrustStore(
  trusted: readonly { readonly certificate: Uint8Array; readonly name: string }[],
): Uint8Array {
  const bags = trusted.map(({ certificate, name }) =>
    certificateBag(certificate, [
      attribute(ids.friendlyName, bmp(name)),
      attribute(ids.trustedKeyUsage, ids.anyExtendedKeyUsage),
    ]),
  );
  return protectedBy(TRUST_STORE_PASSWORD, PUBLIC_ROUNDS, sequence(dataOf(sequence(...bags))));
}

/** PFX around what it holds (RFC 7292, section 4). */
function protectedBy(password: string, rounds: number, safes: Uint8Array): Uint8Array {
  const salt = randomBytes(16);
  const key = macKey({ name: 'sha256', block: 64 }, password, salt, rounds);
  const mac = createHmac('sha256', key).update(safes).digest();
  return sequence(
    integer(3),
    dataOf(safes),
    sequence(sequence(sequence(ids.sha256, NULL), octets(mac)), octets(salt), integer(rounds)),
  );
}

/** SafeBag (RFC 7292, section 4.2). A set is sorted in DER. */
function bag(type: Uint8Array, value: Uint8Array, attributes: readonly Uint8Array[]): Uint8Array {
  const set = attributes.length === 0 ? [] : [tlv(Tag.set, ...attributes.toSorted(compareBytes))];
  return sequence(type, explicit(value), ...set);
}

/** CertBag (RFC 7292, section 4.2.3). */
function certificateBag(certificate: Uint8Array, attributes: readonly Uint8Array[]): Uint8Array {
  return bag(ids.certBag, sequence(ids.x509Certificate, explicit(octets(certificate))), attributes);
}

function attribute(type: Uint8Array, value: Uint8Array): Uint8Array {
  return sequence(type, tlv(Tag.set, value));
}

function bmp(text: string): Uint8Array {
  return tlv(Tag.bmpString, utf16(text));
}

/** Any octets that no other key in the file has. */
function keyIdOf(certificate: Uint8Array): Uint8Array {
  return createHash('sha256').update(certificate).digest().subarray(0, 20);
}

/** ContentInfo with data (RFC 5652, section 4). */
function dataOf(content: Uint8Array): Uint8Array {
  return sequence(ids.data, explicit(octets(content)));
}

/** ContentInfo with EncryptedData (RFC 5652, section 8): whose key it is, only who has the password reads. */
function encryptedOf(bags: readonly Uint8Array[], password: string): Uint8Array {
  const { algorithm, bytes } = pbes2(sequence(...bags), password);
  const content = sequence(ids.data, algorithm, tlv(0x80, bytes));
  return sequence(ids.encryptedData, explicit(sequence(integer(0), content)));
}

/** EncryptedPrivateKeyInfo (RFC 5958, section 3). */
function encrypted(plain: Uint8Array, password: string): Uint8Array {
  const { algorithm, bytes } = pbes2(plain, password);
  return sequence(algorithm, octets(bytes));
}

/** Encrypts by PBES2 (RFC 8018, section 6.2). The password is UTF-8 here. */
function pbes2(plain: Uint8Array, password: string) {
  const [salt, iv] = [randomBytes(16), randomBytes(16)];
  const cipher = createCipheriv('aes-256-cbc', pbkdf2Sync(password, salt, ROUNDS, 32, 'sha256'), iv);
  const derived = sequence(
    ids.pbkdf2,
    sequence(octets(salt), integer(ROUNDS), sequence(ids.hmacSha256, NULL)),
  );
  return {
    algorithm: sequence(ids.pbes2, sequence(derived, sequence(ids.aes256cbc, octets(iv)))),
    bytes: Buffer.concat([cipher.update(plain), cipher.final()]),
  };
}

/** What a PKCS #12 file came to. */
export type Pkcs12Read =
  | { readonly outcome: 'read'; readonly key: KeyObject }
  /** The password does not open it. */
  | { readonly outcome: 'locked' }
  /** It is damaged, protected in a way that is not known here, or holds no private key or several. */
  | { readonly outcome: 'unusable' };

/** Reads the one private key in a PKCS #12 file. */
export function readPkcs12(bytes: Uint8Array, password: string): Pkcs12Read {
  try {
    const fields = new Fields(readDer(bytes, 'structure', MOST_BYTES), 'the file');
    fields.take('its version', Tag.integer);
    const safes = dataIn(fields.take('its content', Tag.sequence));
    const mac = fields.take('its MAC', Tag.sequence);
    if (safes === null) return { outcome: 'unusable' };
    const holds = macHolds(mac, safes.content, password);
    if (holds === null) return { outcome: 'unusable' };
    if (!holds) return { outcome: 'locked' };
    const keys = childrenOf(insideOf(safes)).flatMap((info) => {
      const content = dataIn(info);
      return content === null ? [] : childrenOf(insideOf(content)).flatMap((bag) => keyIn(bag, password));
    });
    const [key, another] = keys;
    return key === undefined || another !== undefined ? { outcome: 'unusable' } : { outcome: 'read', key };
  } catch {
    return { outcome: 'unusable' };
  }
}

/** The octets of a ContentInfo that holds data; null for one that is encrypted as a whole, as certificates are. */
function dataIn(info: Der): Der | null {
  const fields = new Fields(info, 'a content');
  const type = fields.take('its type', Tag.oid);
  if (hexOf(type.bytes) !== hexOf(ids.data)) return null;
  const [content] = childrenOf(fields.take('what it holds', 0xa0));
  return content?.tag === Tag.octetString ? content : null;
}

function keyIn(bag: Der, password: string): KeyObject[] {
  const fields = new Fields(bag, 'a bag');
  const type = hexOf(fields.take('its type', Tag.oid).bytes);
  const [value] = childrenOf(fields.take('what it holds', 0xa0));
  if (value === undefined) return [];
  const key = Buffer.from(value.bytes);
  if (type === hexOf(ids.keyBag)) return [createPrivateKey({ key, format: 'der', type: 'pkcs8' })];
  if (type !== hexOf(ids.shroudedKeyBag)) return [];
  return [createPrivateKey({ key, format: 'der', type: 'pkcs8', passphrase: password })];
}

/** Whether the password fits. @returns null where the MAC is of a kind that is not known here */
function macHolds(macData: Der, safes: Uint8Array, password: string): boolean | null {
  const fields = new Fields(macData, 'the MAC');
  const info = new Fields(fields.take('its digest', Tag.sequence), 'the digest');
  const algorithm = new Fields(info.take('its algorithm', Tag.sequence), 'the algorithm');
  const hash = macHashes.get(hexOf(algorithm.take('its identifier', Tag.oid).bytes));
  const digest = info.take('its value', Tag.octetString).content;
  const salt = fields.take('its salt', Tag.octetString).content;
  const rounds = fields.optional(Tag.integer);
  const count = rounds === null ? 1 : smallNumber(rounds, 'the number of rounds');
  if (hash === undefined || count < 1 || count > MOST_ROUNDS) return null;
  const made = createHmac(hash.name, macKey(hash, password, salt, count))
    .update(safes)
    .digest();
  return made.length === digest.length && timingSafeEqual(made, digest);
}

/**
 * The key of the MAC: as long as its hash, so that one block of the derivation is enough. The password is UTF-16 with a
 * zero at the end here. Source: RFC 7292, appendix B.2, with the identifier 3.
 */
function macKey(
  { name, block }: { readonly name: string; readonly block: number },
  password: string,
  salt: Uint8Array,
  rounds: number,
): Buffer {
  const filled = (bytes: Uint8Array) => {
    const length = Math.ceil(bytes.length / block) * block;
    return Buffer.from(Uint8Array.from({ length }, (_, at) => bytes[at % bytes.length] ?? 0));
  };
  const begun = Buffer.concat([Buffer.alloc(block, 3), filled(salt), filled(utf16(`${password}\0`))]);
  let digest = createHash(name).update(begun).digest();
  for (let round = 1; round < rounds; round++) digest = createHash(name).update(digest).digest();
  return digest;
}

function utf16(text: string): Buffer {
  return Buffer.from(text, 'utf16le').swap16();
}

function integer(value: number): Uint8Array {
  const bytes: number[] = [];
  for (let rest = value; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return tlv(Tag.integer, Uint8Array.from((bytes[0] ?? 0x80) >= 0x80 ? [0, ...bytes] : bytes));
}
