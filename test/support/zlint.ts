import { spawnSync } from 'node:child_process';
import { z } from 'zod';
import { type PemSubject, pemOf } from '../../app/pki/pem.ts';
import { findZlint } from '../../scripts/zlint.ts';

/*
 * zlint holds one certificate, or one list, against rules in other people's words. It looks at no path: it knows neither the issuer
 * nor the time, and verifies no signature.
 */

/** The rules it is asked about: of RFCs, and of its own community. Those of browsers, of EV and of S/MIME's baseline are not. */
const SOURCES = /^(RFC\d+|Community)$/;

/** A notice (“info”) is none: zlint gives one where a host, such as localhost, is no name of the public Internet. */
const FINDINGS: ReadonlySet<string> = new Set(['warn', 'error', 'fatal']);

const lintSchema = z.object({ name: z.string(), source: z.string() });
const answerSchema = z.record(
  z.string(),
  z.object({
    result: z.enum(['pass', 'NA', 'NE', 'info', 'warn', 'error', 'fatal']),
    details: z.string().optional(),
  }),
);

/** What zlint says of one certificate or list. */
export interface Linted {
  /** `e_name: what it found`; what it cannot read at all is one such, too. */
  readonly found: readonly string[];
  /** Lints that apply to it and are kept. */
  readonly passed: readonly string[];
  /** All that were asked. */
  readonly asked: readonly string[];
}

/** Why zlint cannot be asked on this machine; null where it can. */
export function whyNoZlint(): string | null {
  const zlint = findZlint();
  return 'whyNot' in zlint ? zlint.whyNot : null;
}

/** Its first two numbers; null where it cannot be asked. */
export function zlintVersion(): string | null {
  const zlint = findZlint();
  return 'whyNot' in zlint ? null : (/\d+\.\d+/.exec(run(zlint.program, ['-version']).stdout)?.[0] ?? null);
}

/** Whether a lint is one that this version knows, and is asked. */
export function isKnownLint(name: string): boolean {
  return known().names.has(name);
}

/** Asks zlint about a certificate or a list. @throws where zlint is not on this machine, or answers what is not understood */
export function askZlint(
  bytes: Uint8Array,
  kind: Extract<PemSubject, 'certificate' | 'revocation list'>,
): Linted {
  const { program, names } = known();
  // Not each source that it names in its list is one it takes (3.6.2: RFC3279, RFC8813); every lint's name is.
  const include = `-includeNames=${[...names].join(',')}`;
  const { stdout, stderr, status } = run(program, [include], pemOf(bytes, kind));
  if (status !== 0) return { found: [`unread: ${stderr.trim()}`], passed: [], asked: [] };
  // Of lists it says all that it knows, whatever it is asked.
  const answers = Object.entries(answerSchema.parse(JSON.parse(stdout))).filter(([name]) => names.has(name));
  return {
    found: answers.flatMap(([name, { result, details }]) =>
      FINDINGS.has(result) ? [`${name}: ${details ?? result}`] : [],
    ),
    passed: answers.flatMap(([name, { result }]) => (result === 'pass' ? [name] : [])),
    asked: answers.map(([name]) => name),
  };
}

interface Known {
  readonly program: string;
  readonly names: ReadonlySet<string>;
}

let kept: Known | undefined;

/** The program, and the names of the lints that it is asked about. */
function known(): Known {
  if (kept !== undefined) return kept;
  const zlint = findZlint();
  if ('whyNot' in zlint) throw new Error(zlint.whyNot);
  const lines = run(zlint.program, ['-list-lints-json']).stdout.trim().split('\n');
  const lints = lines.map((line) => lintSchema.parse(JSON.parse(line)));
  kept = {
    program: zlint.program,
    names: new Set(lints.filter(({ source }) => SOURCES.test(source)).map(({ name }) => name)),
  };
  return kept;
}

function run(program: string, args: readonly string[], input = '') {
  const { error, ...said } = spawnSync(program, [...args], { encoding: 'utf8', input, timeout: 30_000 });
  if (error) throw error;
  return said;
}
