/** The text of an activation token as nsc writes and takes it. Source: nats-io/jwt v2, DecorateJWT: its lines, hyphens included. */
export function activationFile(token: string): string {
  return `-----BEGIN NATS ACTIVATION JWT-----
${token}
------END NATS ACTIVATION JWT------

`;
}

/** Source: nats-io/jwt v2, ParseDecoratedJWT. */
const DECORATED = /-{3,}.*-{3,}\r?\n([\w\-.=]+)\r?\n-{3,}.*-{3,}(?:\r?\n|$)/;

/** The token in such a file; a text without these lines is the token itself. What it is worth is asked elsewhere. */
export function activationIn(text: string): string {
  return (DECORATED.exec(text)?.[1] ?? text).trim();
}
