import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import path from 'node:path';
import { launch } from './launch-options.ts';

/** Name of the world that preload scripts run in. */
export const PRELOAD_WORLD = 'Electron Isolated Context';

/** The one function that Chromium puts into the preload script's world: it takes a message to the host. */
export const BINDING = '__chromiumHostSend';

/** The one function that Chromium puts into the page's own world, and that is taken from there at once: it asks for media. */
export const MEDIA_BINDING = '__chromiumHostMedia';

/** The function in the preload script's world that takes a message from the host. */
export const RECEIVER = '__chromiumHostReceive';

/** Text of a page module for a classic script: no types, no imports, no exports. */
function moduleText(name: string): string {
  const source = readFileSync(path.join(import.meta.dirname, 'page', `${name}.ts`), 'utf8');
  return stripTypeScriptTypes(source)
    .replace(/^import .*$/gm, '')
    .replace(/^export /gm, '');
}

const bridge = moduleText('bridge');
const mainWorld = moduleText('main-world');
const media = moduleText('media');
const preloadWorld = moduleText('codec') + moduleText('preload-world');

/**
 * The script for the world of the page's own scripts.
 * @param inFrames whether the preload script also runs in the frames of the page
 */
export function mainWorldScript(secret: string, preloadFile: string | undefined, inFrames: boolean): string {
  // The preload script stands outside of the strict code: whether it is strict is for itself to say.
  return `((preload) => {
    'use strict';
    ${media}
    askForMedia(${JSON.stringify(secret)}, ${JSON.stringify(MEDIA_BINDING)});
    if (window !== window.top && !${inFrames}) return;
    ${bridge}${mainWorld}
    executeForPreload(preload);
    if (window !== window.top) return;
    installMainWorld(${JSON.stringify(secret)});
  })(function (require, module, exports, process) {${textOf(preloadFile)}
});`;
}

function textOf(preloadFile: string | undefined): string {
  return preloadFile ? readFileSync(path.resolve(launch.appPath, preloadFile), 'utf8') : '';
}

/** The script for the preload script's world, with the preload script in it. */
export function preloadWorldScript(secret: string, preloadFile: string | undefined): string {
  const preload = textOf(preloadFile);
  const preloadProcess = {
    platform: process.platform,
    arch: process.arch,
    type: 'renderer',
    contextIsolated: true,
    sandboxed: true,
    versions: { ...process.versions },
    env: {},
    argv: [],
  };
  // The preload script stands outside of the strict code: whether it is strict is for itself to say.
  return `((preload) => {
    'use strict';
    if (window !== window.top) return;
    const send = ${BINDING};
    delete globalThis.${BINDING};
    ${bridge}${preloadWorld}
    const process = ${JSON.stringify(preloadProcess)};
    globalThis.${RECEIVER} = installPreloadWorld(${JSON.stringify(secret)}, process, preload, send);
  })(function (require, module, exports, process) {${preload}
});`;
}
