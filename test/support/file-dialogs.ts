import type { RunningApp } from './app.ts';

/** Answers the next file dialogs as a person would who chooses this file. */
export async function chooseFile({ application }: RunningApp, file: string): Promise<void> {
  await application.evaluate(({ dialog }, chosen) => {
    dialog.showSaveDialog = async () => ({ canceled: false, filePath: chosen });
    dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [chosen] });
  }, file);
}
