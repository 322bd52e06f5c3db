import { strict } from './strict.ts';

/**
 * `dialog`: nobody is there to answer, so that every dialog counts as cancelled. Tests put answers of their own in the
 * place of these functions, as with Electron: `electronApp.evaluate(({ dialog }) => { dialog.showSaveDialog = … })`.
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
  /** The answer is the button that the options name for cancelling; without one it is Electron's default, 0. */
  showMessageBox: async (
    ...args: { cancelId?: number; checkboxChecked?: boolean }[]
  ): Promise<{ response: number; checkboxChecked: boolean }> => {
    const options = args.at(-1);
    return { response: options?.cancelId ?? 0, checkboxChecked: options?.checkboxChecked ?? false };
  },
  showErrorBox(title: string, content: string): void {
    console.error(`${title}\n${content}`);
  },
});
