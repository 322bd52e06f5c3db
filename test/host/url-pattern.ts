/**
 * Compiles a match pattern of `webRequest` filters: `<all_urls>`, or `scheme://host/path` with `*` in each part.
 * Source: developer.chrome.com/docs/extensions/develop/concepts/match-patterns, which Electron follows.
 * @throws TypeError for what is not a pattern
 */
export function compilePattern(pattern: string): (url: string) => boolean {
  if (pattern === '<all_urls>') return () => true;
  const [, scheme, host, path] = /^(\*|[a-z][a-z0-9+.-]*):\/\/([^/]*)(\/.*)$/.exec(pattern) ?? [];
  if (!scheme || host === undefined || !path) throw new TypeError(`Invalid url pattern ${pattern}`);
  const schemes = scheme === '*' ? '(?:https?|wss?)' : literally(scheme);
  const expression = new RegExp(
    `^${schemes}://${hostExpression(host)}${literally(path).replaceAll('\\*', '.*')}$`,
  );
  return (url) => expression.test(url.replace(/#.*$/, ''));
}

function hostExpression(host: string): string {
  const [, name, port] = /^(.*?)(?::(\d+|\*))?$/.exec(host) ?? [];
  const ports = !port || port === '*' ? '(?::\\d+)?' : `:${port}`;
  if (name === '*' || name === '') return `[^/]*`;
  const subdomains = name?.startsWith('*.') ? '(?:[^/]+\\.)?' : '';
  return subdomains + literally(name?.replace(/^\*\./, '') ?? '') + ports;
}

function literally(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
