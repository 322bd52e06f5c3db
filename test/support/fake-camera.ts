import { globSync, readlinkSync, writeFileSync } from 'node:fs';
import { expect } from '@playwright/test';
import { qrModules } from '../../app/content/qr.ts';

const SIZE = { width: 640, height: 480 } as const;

/** Switches with which Chromium takes the pictures of a file for those of a camera. */
export function fakeCamera(file: string): readonly string[] {
  return ['--use-fake-device-for-media-stream', `--use-file-for-fake-video-capture=${file}`];
}

/**
 * Writes what the camera sees: a QR code in grey surroundings, or no code. Source of the form: YUV4MPEG2. The camera is off
 * then: one that is still on would never see anything again, had it looked while the file is empty for a moment.
 * @param text of the code; null for none
 */
export async function showToCamera(file: string, text: string | null): Promise<void> {
  await expect.poll(() => isOpen(file), { message: 'The camera is off.' }).toBe(false);
  const { width, height } = SIZE;
  const luma = Buffer.alloc(width * height, 0x90);
  const modules = text === null ? [] : qrModules(text);
  const module = Math.floor((height - 20) / Math.max(1, modules.length));
  const [left, top] = [90, 10];
  for (const [y, row] of modules.entries())
    for (const [x, isDark] of row.entries())
      for (let line = 0; line < module; line++) {
        const from = (top + y * module + line) * width + left + x * module;
        luma.fill(isDark ? 0x18 : 0xe8, from, from + module);
      }
  const chroma = Buffer.alloc((width * height) / 2, 0x80);
  const frame = Buffer.concat([Buffer.from('FRAME\n'), luma, chroma]);
  writeFileSync(
    file,
    Buffer.concat([Buffer.from(`YUV4MPEG2 W${width} H${height} F10:1 Ip A1:1 C420jpeg\n`), frame, frame]),
  );
}

/** Whether any process has a file open, as Linux tells it: Chromium closes that of its camera a while after the page has. */
function isOpen(file: string): boolean {
  return globSync('/proc/[0-9]*/fd/*').some((descriptor) => {
    try {
      return readlinkSync(descriptor) === file;
    } catch {
      // It was closed meanwhile.
      return false;
    }
  });
}
