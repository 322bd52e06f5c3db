import type { CdpSession } from './cdp.ts';
import type { CdpEventParams } from './cdp-types.ts';
import { answer } from './protocol.ts';
import { admit, announceWebSocket } from './proxy.ts';
import { isAppUrl, toAppUrl, toChromiumUrl } from './schemes.ts';
import { decide } from './web-request.ts';

type PausedRequest = CdpEventParams<'Fetch.requestPaused'>;

/** The page that requests are made for. */
export interface RequestOwner {
  readonly id: number;
  readonly mainFrameId: string;
  /** Decides about a document that is to load into a frame; false keeps the frame where it is. */
  mayLoadDocument(url: string, isMainFrame: boolean, isRedirect: boolean): Promise<boolean>;
}

/** Names of webRequest for DevTools' resource types; documents are told apart by their frame. */
const resourceTypes: Record<string, string> = {
  Stylesheet: 'stylesheet',
  Script: 'script',
  Image: 'image',
  Font: 'font',
  XHR: 'xhr',
  Fetch: 'xhr',
  Ping: 'ping',
  CSPViolationReport: 'cspReport',
  Media: 'media',
  WebSocket: 'webSocket',
};

/**
 * Intercepts every request of a page, and of its frames that have targets of their own, being of another site.
 * The requests of dedicated workers come with those of their page. WebSockets do not come at all: `proxy.ts`.
 * Children start paused, so that none of their requests can come before the interception.
 */
export async function interceptRequests(session: CdpSession, owner: RequestOwner): Promise<void> {
  session.on('Fetch.requestPaused', (paused) => {
    settle(session, owner, paused).catch((error) => {
      session
        .send('Fetch.failRequest', { requestId: paused.requestId, errorReason: 'Failed' })
        .catch(() => {});
      // The page may have gone away while its request was being answered.
      if (!/Invalid InterceptionId|Session with given id not found|has gone/.test(String(error)))
        console.error('[chromium host]', toAppUrl(paused.request.url), error);
    });
  });
  await Promise.all([
    session.send('Fetch.enable', { patterns: [{ urlPattern: '*' }] }),
    watchChildren(session, owner),
  ]);
}

async function watchChildren(session: CdpSession, owner: RequestOwner): Promise<void> {
  session.on('Network.webSocketCreated', ({ url }) => {
    announceWebSocket(
      url,
      decide({ url, method: 'GET', resourceType: 'webSocket', referrer: '', webContentsId: owner.id }),
    );
  });
  session.on('Target.attachedToTarget', ({ sessionId, targetInfo }) => {
    const child = session.connection.session(sessionId);
    const watched =
      targetInfo.type === 'iframe' ? interceptRequests(child, owner) : watchChildren(child, owner);
    watched
      .catch((error) => console.error(`[chromium host] a ${targetInfo.type} could not be watched:`, error))
      .finally(() => child.send('Runtime.runIfWaitingForDebugger', {}).catch(() => {}));
  });
  await Promise.all([
    session.send('Network.enable', {}),
    session.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: true, flatten: true }),
  ]);
}

async function settle(session: CdpSession, owner: RequestOwner, paused: PausedRequest): Promise<void> {
  const { requestId, request, resourceType, frameId, redirectedRequestId } = paused;
  const url = toAppUrl(request.url + (request.urlFragment ?? ''));
  const isMainFrame = frameId === owner.mainFrameId;
  if (
    resourceType === 'Document' &&
    !(await owner.mayLoadDocument(url, isMainFrame, !!redirectedRequestId))
  ) {
    await session.send('Fetch.failRequest', { requestId, errorReason: 'Aborted' });
    return;
  }
  const decision = await decide({
    url: toAppUrl(request.url),
    method: request.method,
    resourceType:
      resourceType === 'Document'
        ? isMainFrame
          ? 'mainFrame'
          : 'subFrame'
        : (resourceTypes[resourceType] ?? 'other'),
    referrer: toAppUrl(request.headers['Referer'] ?? ''),
    webContentsId: owner.id,
  });
  if (decision.cancel) {
    await session.send('Fetch.failRequest', { requestId, errorReason: 'BlockedByClient' });
  } else if (decision.redirectURL) {
    const responseHeaders = [{ name: 'Location', value: toChromiumUrl(decision.redirectURL) }];
    await session.send('Fetch.fulfillRequest', { requestId, responseCode: 307, responseHeaders });
  } else if (isAppUrl(url)) {
    await fulfil(session, requestId, await answer(await asRequest(paused)));
  } else {
    admit(request.url);
    await session.send('Fetch.continueRequest', { requestId });
  }
}

/** Answers with a Response of the app. Its body is read to its end first: DevTools knows no streams. */
async function fulfil(session: CdpSession, requestId: string, response: Response): Promise<void> {
  if (response.type === 'error') {
    await session.send('Fetch.failRequest', { requestId, errorReason: 'Failed' });
    return;
  }
  const responseHeaders = [...response.headers].map(([name, value]) => ({
    name,
    value: name === 'location' ? toChromiumUrl(value) : value,
  }));
  const body = Buffer.from(await response.arrayBuffer()).toString('base64');
  await session.send('Fetch.fulfillRequest', {
    requestId,
    responseCode: response.status,
    responseHeaders,
    body,
  });
}

async function asRequest({ request }: PausedRequest): Promise<Request> {
  const parts = request.postDataEntries?.map((entry) => Buffer.from(entry.bytes ?? '', 'base64')) ?? [];
  if (request.hasPostData && parts.length === 0)
    throw new Error('the body of the request did not come along');
  return new Request(toAppUrl(request.url), {
    method: request.method,
    headers: Object.entries(request.headers).filter(([name]) => !name.startsWith(':')),
    ...(parts.length > 0 && { body: Buffer.concat(parts) }),
  });
}
