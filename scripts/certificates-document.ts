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
- **zlint**: each certificate and each list by itself, against all its rules of RFCs (3279, 5280, 5480, 5891, 8813) and its community’s own;
  not against those of the public web, of EV and of S/MIME, which demand what no certificate here needs. It sees no path, no issuer’s key
  and no time, so that it accepts what is only wrong there; warnings count as refusals, notices do not. Of lists it knows two rules of
  RFC 5280. That it finds nothing in whatever the program makes, and what the program’s own lints (app/pki/lints) find with it, or without
  it: test/integration/pki/zlint.test.ts.

Handshakes by TLS in which both sides show a certificate, in all pairs of \`openssl s_server\`, \`gnutls-serv\`, Node and nats-server with
\`openssl s_client\`, \`gnutls-cli\`, Node and curl: test/integration/pki/tls-handshakes.test.ts. What goes out as PKCS #7 and PKCS #12, and
requests: test/integration/drafts/handed-out.test.ts and requests.test.ts.
`;
