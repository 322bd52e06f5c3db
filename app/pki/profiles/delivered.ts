/*
 * The profiles that are delivered, as the readable files they are. Whoever wants others copies one, gives it another
 * name and changes it.
 */

const SIGNING_KEYS = `[key]
algorithms = ["Ed25519", "P-256", "P-384", "RSA-3072", "RSA-4096"]`;

const NAMED = `[subject]
required = ["O", "CN"]
optional = ["C", "ST", "L", "OU", "SERIALNUMBER"]`;

const PLACES = `[places]
revocation_list = "optional"   # where the issuer's revocation list lies, as http://…
issuer = "optional"            # where the issuer's certificate lies`;

/** The TOML of each delivered profile, by its name. */
export const deliveredProfiles = {
  root: `# The top of everything: signs itself, and is trusted because people say so.
name = "root"
title = "Root authority"
kind = "root"

${SIGNING_KEYS}

[validity]
most_days = 9132               # 25 years

[subject]
required = ["O", "CN"]
optional = ["C", "OU"]

[usage]
key = ["keyCertSign", "cRLSign"]

[authority]                    # no path_length: what stands below says how deep it goes
`,
  intermediate: `# Signs certificates of servers, clients, people and programs, and no further authority.
name = "intermediate"
title = "Intermediate authority"
kind = "intermediate"

${SIGNING_KEYS}

[validity]
most_days = 3653               # 10 years

[subject]
required = ["O", "CN"]
optional = ["C", "OU"]

[usage]
key = ["keyCertSign", "cRLSign"]
purposes = ["serverAuth", "clientAuth", "codeSigning", "emailProtection"]

[authority]
path_length = 0                # no authority below
# [authority.permitted]        # in a profile of your own: only these names below
# dns = ["example.com"]
# ip = ["10.0.0.0/8"]

${PLACES}
`,
  server: `# A server in TLS, known by its host names and addresses.
name = "server"
title = "Server (TLS)"
kind = "leaf"

${SIGNING_KEYS}

[validity]
most_days = 397

${NAMED}

[usage]
key = ["digitalSignature", "keyEncipherment"]   # the second for RSA keys alone
purposes = ["serverAuth"]

[names]
kinds = ["dns", "ip"]
least = 1

${PLACES}
`,
  client: `# A person's or a program's side of mutual TLS.
name = "client"
title = "Client (TLS)"
kind = "leaf"

${SIGNING_KEYS}

[validity]
most_days = 397

${NAMED}

[usage]
key = ["digitalSignature"]
purposes = ["clientAuth"]

[names]
kinds = ["dns", "email", "uri"]
least = 0

${PLACES}
`,
  'code-signing': `# Signs programs and packages.
name = "code-signing"
title = "Code signing"
kind = "leaf"

${SIGNING_KEYS}

[validity]
most_days = 1096               # 3 years

${NAMED}

[usage]
key = ["digitalSignature"]
purposes = ["codeSigning"]

${PLACES}
`,
  email: `# Signs e-mail, and with RSA lets others encrypt it.
name = "email"
title = "E-mail (S/MIME)"
kind = "leaf"

${SIGNING_KEYS}

[validity]
most_days = 824

[subject]
required = ["CN"]
optional = ["C", "O", "OU", "GN", "SN"]

[usage]
key = ["digitalSignature", "contentCommitment", "keyEncipherment"]
purposes = ["emailProtection"]

[names]
kinds = ["email"]
least = 1

${PLACES}
`,
  'nats-server': `# A nats-server: a server for clients, and a client towards other servers of its cluster.
name = "nats-server"
title = "NATS server"
kind = "leaf"

${SIGNING_KEYS}

[validity]
most_days = 397

${NAMED}

[usage]
key = ["digitalSignature", "keyEncipherment"]
purposes = ["serverAuth", "clientAuth"]

[names]
kinds = ["dns", "ip"]
least = 1

${PLACES}
`,
  'nats-client': `# A client of nats-server. Revoke its access by its JWT, too: nats-server reads no revocation lists.
name = "nats-client"
title = "NATS client"
kind = "leaf"

${SIGNING_KEYS}

[validity]
most_days = 397

${NAMED}

[usage]
key = ["digitalSignature"]
purposes = ["clientAuth"]

[names]
kinds = ["dns", "email", "uri"]
least = 0

${PLACES}
`,
} as const satisfies Record<string, string>;

/** The name of a delivered profile. */
export type DeliveredProfile = keyof typeof deliveredProfiles;

/** Whether a profile of this name is delivered. */
export function isDeliveredProfile(name: string): name is DeliveredProfile {
  return Object.hasOwn(deliveredProfiles, name);
}
