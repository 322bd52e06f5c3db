/** What stands above the verdicts in docs/nats-identities.md. A test of the judges writes it: test/integration/nats/verdicts.test.ts. */
export const NATS_IDENTITIES_INTRODUCTION = `# What other programs say of NATS tokens

For each field and rule: an operator, its system account, two accounts and a user, right but for this one thing, and whether each judge
accepts them. A server accepts where it lets the user in and do what the row says; where nothing is said, the user enters. This page is
written from what the judges say (\`CIM_WRITE_DOCS=1 npx vitest run --project integration test/integration/nats/verdicts.test.ts\`); the
same test refuses an old copy.

- **This program**: the strict schemas of app/pki/nats/claims.ts, and the check of the whole chain before anything is recorded or leaves.
  What is “made here” it drafts and signs; all else was forged for the test.
- **nats-server**: that of Debian bookworm, and a newer one. They keep the accounts in a folder that was carried to them, and go by them
  from the first connection on. What it means that one refuses stands in its log alone: a client hears “Authorization Violation”.
- **@nats-io/jwt**: reads each token by \`decode\`, and the credentials by \`parseCreds\`: who may sign what it does not ask.
- **nats-io/jwt (Go)**: the library of nats-server and nsc. It decodes each token, and is asked by \`DidSign\`, \`Validate\`, \`IsClaimRevoked\`
  and what an export demands. It sees no credentials.

“–” stands where a judge is not asked: what comes of a limit or a permission only a server shows. Sources are types and functions of
nats-io/jwt v2 (“jwt”) and of nats-server (“server”), and the architecture decision records of NATS (“ADR”).

When an activation expires while a server runs, nats-server 2.15 cuts off at once only what is imported under exactly its subject; what
is imported of a wider one goes on until the next token of its account, while 2.9 cuts off both.

What servers do with pushed tokens, activations, revocations while somebody is connected, and exports to start from: test/integration/nats and
test/integration/pki/nats-identities.test.ts.
`;
