import { Menu } from 'electron';

/**
 * Takes the default menu away: it would reload the page, open DevTools and zoom. macOS has no copying, pasting or closing
 * by keyboard without a menu, and gets one with nothing else in it.
 */
export function limitMenu(platform: NodeJS.Platform): void {
  Menu.setApplicationMenu(
    platform === 'darwin'
      ? Menu.buildFromTemplate([{ role: 'appMenu' }, { role: 'editMenu' }, { role: 'windowMenu' }])
      : null,
  );
}
