import { strict } from './strict.ts';

/** `shell`: opens nothing. Tests read in `opened` what would have been, oldest first. */
export const shell = strict('shell', {
  opened: [] as string[],
  async openExternal(url: string): Promise<void> {
    shell.opened.push(url);
  },
  async openPath(path: string): Promise<string> {
    shell.opened.push(path);
    return '';
  },
  showItemInFolder(path: string): void {
    shell.opened.push(path);
  },
});

let clipboardText = '';

/** `clipboard`: a text in memory, which neither the desktop nor `navigator.clipboard` of the page shares. */
export const clipboard = strict('clipboard', {
  writeText(text: string): void {
    clipboardText = text;
  },
  readText: (): string => clipboardText,
  clear(): void {
    clipboardText = '';
  },
});
