import type { CertificateInput } from '../../../app/contract/drafts.ts';

/** The names a certificate is for, and their kinds. */
export type Names = Extract<CertificateInput['holder'], { readonly kind: 'key' }>['names'];

/** A name whose kind is said before it, as in `dns: nats.example.com`. */
const SAID = /^(dns|ip|email|uri):\s*(?!\/\/)(\S.*)$/i;

/** Names as they are typed: one in each line, its kind before it where its look does not tell. What is wrong, main says. */
export function namesIn(text: string): Names {
  return linesIn(text).map((line) => {
    const [, kind, rest] = SAID.exec(line) ?? [];
    return kind === undefined || rest === undefined
      ? { kind: kindOf(line), text: line }
      : { kind: kindCalled(kind), text: rest.trim() };
  });
}

/** Names as one types them, each with its kind. */
export function textOfNames(names: Names): string {
  return names.map(({ kind, text }) => `${kind}: ${text}`).join('\n');
}

/** What stands in each line of a field, without empty ones. */
export function linesIn(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function kindOf(name: string): Names[number]['kind'] {
  if (name.includes('://')) return 'uri';
  if (name.includes('@')) return 'email';
  return /^[\d.]+$|^[\da-f]*:[\da-f:.]+$/i.test(name) ? 'ip' : 'dns';
}

function kindCalled(said: string): Names[number]['kind'] {
  const kind = said.toLowerCase();
  return kind === 'ip' || kind === 'email' || kind === 'uri' ? kind : 'dns';
}
