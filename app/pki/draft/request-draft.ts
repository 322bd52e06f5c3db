import { Attributes, CertificationRequestInfo } from '@peculiar/asn1-csr';
import { AsnConvert } from '@peculiar/asn1-schema';
import { Attribute, Extensions, Name, SubjectPublicKeyInfo } from '@peculiar/asn1-x509';
import { keyAlgorithms, parsePublicKey } from '../algorithms.ts';
import { readRequestContent } from '../certificate/request.ts';
import { type GeneralName, nameFault } from '../general-names.ts';
import { attributeFault, type NameAttribute, nameBytes } from '../names.ts';
import { EXTENSION_REQUEST } from '../oids.ts';
import { refuse } from './certificate-draft.ts';
import { subjectAltName } from './encode-extensions.ts';

/** What a request to another authority is to say: its profile decides about everything else. */
export interface RequestDraft {
  readonly subject: readonly NameAttribute[];
  readonly publicKey: Uint8Array;
  readonly names: readonly GeneralName[];
}

/** The bytes of a PKCS #10 request to be signed (RFC 2986). @throws ProblemError `pki.draft` */
export function draftRequest({ subject, publicKey, names }: RequestDraft): Uint8Array<ArrayBuffer> {
  const key = parsePublicKey(publicKey);
  const signs = key.algorithm === null ? null : keyAlgorithms[key.algorithm].signs;
  const faults = [
    ...subject.map(attributeFault),
    ...names.map(nameFault),
    subject.length + names.length > 0 ? null : 'it asks for no name at all',
    signs === null ? `a key of the kind ${key.plain} cannot sign, and so not prove that it is there` : null,
  ];
  refuse(faults.filter((fault) => fault !== null));
  const wishes = names.length > 0 ? [subjectAltName(names, subject.length === 0)] : [];
  const attributes = wishes.map(
    (wish) =>
      new Attribute({ type: EXTENSION_REQUEST, values: [AsnConvert.serialize(new Extensions([wish]))] }),
  );
  const tbs = new Uint8Array(
    AsnConvert.serialize(
      new CertificationRequestInfo({
        version: 0,
        subject: AsnConvert.parse(nameBytes(subject), Name),
        subjectPKInfo: AsnConvert.parse(Uint8Array.from(publicKey), SubjectPublicKeyInfo),
        attributes: new Attributes(attributes),
      }),
    ),
  );
  readRequestContent(tbs);
  return tbs;
}
