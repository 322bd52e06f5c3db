/** What stands above the verdicts in docs/certificates.md. A test of the judges writes it: test/integration/pki/verdicts.test.ts. */
export const CERTIFICATES_INTRODUCTION = `# What other programs say of certificates

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
