// Chromium refuses a scheme it does not know before a request could be intercepted. So inside of Chromium
// scheme://host/path is https://host.scheme.invalid/path (RFC 2606 keeps `.invalid` from ever being a real name).

const schemes = new Set<string>();
const SUFFIX = '.invalid';

/** Makes a scheme known, so that its URLs are translated. */
export function addScheme(scheme: string): void {
  schemes.add(scheme);
}

/** True for the app's own schemes. */
export function isAppUrl(url: string): boolean {
  return schemes.has(url.slice(0, Math.max(0, url.indexOf(':'))));
}

/** The URL as Chromium is told. */
export function toChromiumUrl(url: string): string {
  const [, scheme, host, rest] = /^([a-z][\w+.-]*):\/\/([^/?#]*)(.*)$/i.exec(url) ?? [];
  if (!scheme || !schemes.has(scheme.toLowerCase())) return url;
  return `https://${host}.${scheme.toLowerCase()}${SUFFIX}${rest?.startsWith('/') ? rest : `/${rest}`}`;
}

/** The URL as the app knows it. */
export function toAppUrl(url: string): string {
  const [, host, scheme, rest] =
    /^https:\/\/([^/?#]*)\.([\w+-]+)\.invalid(?::443)?([/?#].*)?$/.exec(url) ?? [];
  return scheme && schemes.has(scheme) ? `${scheme}://${host}${rest ?? ''}` : url;
}

/** `scheme://host` of the app's schemes, which URL calls `null`; otherwise the origin that URL gives. */
export function originOf(url: string): string {
  return isAppUrl(url) ? (/^[^:]+:\/\/[^/?#]*/.exec(url)?.[0] ?? 'null') : (URL.parse(url)?.origin ?? 'null');
}
