/*
 * docs/certificates.md, from what judges of certificates have said. A test of the judges writes it, and refuses an old copy;
 * see test/integration/pki/verdicts.test.ts.
 */

/** What a judge says of a path: null where it is not asked about such a thing. */
type Said = 'accepted' | 'refused' | null;

/** What all judges say of one field or rule. */
export interface Verdict {
  readonly field: string;
  readonly rule: string;
  readonly source: string;
  /** Whether this program makes such certificates. */
  readonly isMade: boolean;
  readonly said: Readonly<Partial<Record<string, Said>>>;
}

const words = { accepted: 'accepted', refused: '**refused**' } as const;

/** The whole text of docs/certificates.md. */
export function certificatesDocument(
  verdicts: readonly Verdict[],
  judges: readonly string[],
  versions: ReadonlyMap<string, string>,
): string {
  const heads = ['Field', 'What stands there', 'Source', 'Made here', ...judges];
  const rows = verdicts.map(({ field, rule, source, isMade, said }) => [
    field,
    rule,
    source,
    isMade ? 'yes' : 'no',
    ...judges.map((judge) => {
      const one = said[judge] ?? null;
      return one === null ? '–' : words[one];
    }),
  ]);
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const spoken = [...versions].map(([judge, version]) => `${judge} ${version}`).join(', ');
  const introduction = `${INTRODUCTION}\n${SPOKEN}${spoken}.\n`;
  return `${[introduction, line(heads), line(heads.map(() => '---')), ...rows.map(line)].join('\n')}\n`;
}

/** The versions with which a written document was written, by judge. */
export function versionsIn(document: string): ReadonlyMap<string, string> {
  const line = document.split('\n').find((one) => one.startsWith(SPOKEN));
  const pairs = (line?.slice(SPOKEN.length, -1) ?? '').split(', ').map((pair) => pair.split(' '));
  return new Map(pairs.flatMap(([judge, version]) => (judge && version ? [[judge, version]] : [])));
}

const SPOKEN = 'These versions have said it: ';

/** What a written document says of each field and rule, by judge: what stands there of a judge that cannot be asked now. */
export function verdictsIn(document: string): ReadonlyMap<string, Readonly<Record<string, Said>>> {
  const rows = document
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) => line.slice(2, -2).split(' | '));
  const [heads = [], ...others] = rows;
  return new Map(
    others.map((cells) => [
      `${cells[0]}: ${cells[1]}`,
      Object.fromEntries(
        heads.slice(4).map((judge, at) => {
          const cell = cells[at + 4];
          const said: Said = cell === words.accepted ? 'accepted' : cell === words.refused ? 'refused' : null;
          return [judge, said];
        }),
      ),
    ]),
  );
}

const INTRODUCTION = `# What other programs say of certificates

For each field and rule: a path from a root to the certificate of a server, and another to that of a client, right but for this one
thing, and whether each judge accepts it. This page is written from what the judges say (\`CIM_WRITE_DOCS=1 npx vitest run
test/integration/pki/verdicts.test.ts\`); the same test refuses an old copy. “Refused” is said where either of the two is.

- **This program**: path validation by RFC 5280, section 6.1, before anything that was signed is recorded. What is “made here” it drafts
  and signs; of all else it drafts nothing, so that the paths were forged for the test.
- **OpenSSL**: \`openssl verify -x509_strict -policy_check\` with the purpose, and \`-crl_check_all\` where there are lists.
- **GnuTLS**: \`certtool --verify\` with the purpose.
- **NSS**: \`vfychain\`, what Firefox and Thunderbird use. It is asked about servers alone, and refuses every Ed25519.
- **Node**: a client that shakes hands with a server that has the certificate. It is asked about servers alone.
- **Go**: nats-server, which lets a client in or does not. It is asked about clients alone, and about no lists: nats-server reads none.

Not asked: zlint, of which Debian bookworm has no package; the rules of RFC 5280 that it knows, the program’s own lints look at
(app/pki/lints).

Handshakes by TLS in which both sides show a certificate, in all pairs of \`openssl s_server\`, \`gnutls-serv\`, Node and nats-server with
\`openssl s_client\`, \`gnutls-cli\`, Node and curl: test/integration/pki/tls-handshakes.test.ts. What goes out as PKCS #7 and PKCS #12, and
requests: test/integration/drafts/handed-out.test.ts and requests.test.ts.
`;
