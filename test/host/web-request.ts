import { notImplemented, strict } from './strict.ts';
import { compilePattern } from './url-pattern.ts';

/** What the app is told of a request. */
export interface RequestDetails {
  readonly id: number;
  readonly url: string;
  readonly method: string;
  readonly resourceType: string;
  readonly referrer: string;
  readonly timestamp: number;
  readonly webContentsId?: number;
}

/** What the app decides. */
export interface RequestDecision {
  readonly cancel?: boolean;
  readonly redirectURL?: string;
}

type Listener = (details: RequestDetails, callback: (decision: RequestDecision) => void) => void;
type Filter = { urls: string[]; types?: string[]; excludeUrls?: string[] };

let listener: Listener | undefined;
let matches: (url: string) => boolean = () => true;
let lastId = 0;

/** `session.webRequest`, of which only `onBeforeRequest` exists. */
export const webRequest = strict('session.webRequest', {
  onBeforeRequest(filterOrListener: Filter | Listener | null, maybeListener?: Listener | null): void {
    const filter = typeof filterOrListener === 'object' ? filterOrListener : null;
    if (filter?.types || filter?.excludeUrls)
      throw notImplemented('session.webRequest filter types, excludeUrls');
    const patterns = filter?.urls.map(compilePattern) ?? [];
    listener = (typeof filterOrListener === 'function' ? filterOrListener : maybeListener) ?? undefined;
    // As in Electron, no pattern means every URL.
    matches = (url) => patterns.length === 0 || patterns.some((pattern) => pattern(url));
  },
});

/** Asks the app about a request. An app that never calls back holds the request up, as in Electron. */
export function decide(details: Omit<RequestDetails, 'id' | 'timestamp'>): Promise<RequestDecision> {
  const ask = listener;
  if (!ask || !matches(details.url)) return Promise.resolve({});
  return new Promise((resolve) =>
    ask(strict('webRequest details', { ...details, id: ++lastId, timestamp: Date.now() }), resolve),
  );
}
