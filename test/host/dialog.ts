import { windowed } from './find-chromium.ts';
import { type MessageBoxOptions, showMessageBox } from './message-box.ts';
import { strict } from './strict.ts';

/**
 * Whether somebody is there to answer message boxes: the windows are on a display, or a test reads the boxes itself.
 */
const answered = windowed || process.env['CIM_HOST_MESSAGE_BOXES'] === '1';

/**
 * `dialog`: file dialogs count as cancelled, and message boxes do where nobody sees the windows. Tests put answers of
 * their own in the place of these functions, as with Electron:
 * `electronApp.evaluate(({ dialog }) => { dialog.showSaveDialog = … })`.
 */
export const dialog = strict('dialog', {
  showOpenDialog: async (): Promise<{ canceled: boolean; filePaths: string[] }> => ({
    canceled: true,
    filePaths: [],
  }),
  showSaveDialog: async (): Promise<{ canceled: boolean; filePath: string }> => ({
    canceled: true,
    filePath: '',
  }),
  /** Without anybody to answer it is the button that the options name for cancelling; without one Electron's default, 0. */
  showMessageBox: async (
    ...args: (MessageBoxOptions & { checkboxChecked?: boolean })[]
  ): Promise<{ response: number; checkboxChecked: boolean }> => {
    const options = args.at(-1) ?? { message: '' };
    const response = answered ? await showMessageBox(options) : (options.cancelId ?? 0);
    return { response, checkboxChecked: options.checkboxChecked ?? false };
  },
  showErrorBox(title: string, content: string): void {
    console.error(`${title}\n${content}`);
  },
});
