/**
 * E-mail addresses that somebody of this name may well have at a domain: `alice.officer@`, `alice@`, `aofficer@`. None
 * where the name has no Latin letters: others would be guessed wrongly.
 * @param domain a DNS domain name
 */
export function addressesOf(name: string, domain: string): string[] {
  const words = name
    .normalize('NFD')
    .toLowerCase()
    .split(/[^\p{L}\p{M}\p{N}'’-]+/u)
    .map((word) => word.replace(/[\p{M}'’]/gu, ''))
    .filter((word) => word !== '');
  if (words.some((word) => !/^[a-z0-9-]+$/.test(word))) return [];
  const first = words[0];
  const last = words.at(-1);
  if (first === undefined || last === undefined) return [];
  const locals = words.length === 1 ? [first] : [`${first}.${last}`, first, `${first.charAt(0)}${last}`];
  return locals.map((local) => `${local}@${domain}`);
}
