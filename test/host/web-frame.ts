import { originOf } from './schemes.ts';
import { strict } from './strict.ts';

/** The main frame of a window, as `event.senderFrame` and `webContents.mainFrame` show it: with the app's own URL. */
export interface WebFrame {
  url: string;
  readonly origin: string;
  readonly name: string;
  readonly parent: null;
  readonly top: WebFrame;
  readonly routingId: number;
  readonly processId: number;
}

/** The main frame of these web contents, at this URL. */
export function createWebFrame(webContentsId: number, url: string): WebFrame {
  return strict<WebFrame>('WebFrameMain', {
    url,
    name: '',
    parent: null,
    routingId: 1,
    processId: webContentsId,
    get origin() {
      return originOf(this.url);
    },
    get top() {
      return this;
    },
  });
}
