import { BrowserWindow, dialog, type OpenDialogOptions, type SaveDialogOptions } from 'electron';
import { alone } from './one-dialog.ts';

/** Lets the person choose a file or folder that is there. @returns null when nothing was chosen @throws ProblemError */
export async function chooseExisting(options: OpenDialogOptions): Promise<string | null> {
  const { canceled, filePaths } = await alone(() => {
    const window = ownWindow();
    return window === null ? dialog.showOpenDialog(options) : dialog.showOpenDialog(window, options);
  });
  return canceled ? null : (filePaths[0] ?? null);
}

/** Lets the person choose where a file is to be written. @returns null when nothing was chosen @throws ProblemError */
export async function choosePlace(options: SaveDialogOptions): Promise<string | null> {
  const { canceled, filePath } = await alone(() => {
    const window = ownWindow();
    return window === null ? dialog.showSaveDialog(options) : dialog.showSaveDialog(window, options);
  });
  return canceled || filePath === '' ? null : filePath;
}

/** The app's one window, which waits while a dialog is open. */
export function ownWindow(): BrowserWindow | null {
  return BrowserWindow.getAllWindows()[0] ?? null;
}
