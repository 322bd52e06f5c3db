import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { DroppedFile } from '../../../main/services/exchange/dropped-file.ts';

let parent: string;
beforeEach(() => {
  parent = mkdtempSync(path.join(os.tmpdir(), 'cim-test-'));
  onTestFinished(() => rmSync(parent, { recursive: true, force: true }));
});

/** The number of a process that has ended. */
function endedProcess(): string {
  return execFileSync(process.execPath, ['-p', 'process.pid'], { encoding: 'utf8' }).trim();
}

describe('a file that is dropped on the window', () => {
  test('is taken piece by piece, and one at a time: fifty beginnings leave one folder, and in the end none', () => {
    const dropped = new DroppedFile(parent);
    for (let count = 0; count < 50; count++) dropped.begin();
    expect(readdirSync(parent)).toHaveLength(1);
    dropped.add(Buffer.from('abc'));
    dropped.add(Buffer.from('def'));
    expect(readFileSync(dropped.end(), 'utf8')).toBe('abcdef');
    dropped.forget();
    expect(readdirSync(parent)).toEqual([]);
  });

  test('never becomes larger than it may, and is gone when it would', () => {
    const dropped = new DroppedFile(parent, 1000);
    dropped.begin();
    for (let size = 0; size < 1000; size += 100) dropped.add(new Uint8Array(100));
    expect(() => dropped.add(new Uint8Array(1))).toThrow('larger than');
    expect(readdirSync(parent)).toEqual([]);
    expect(() => dropped.add(new Uint8Array(1))).toThrow('could not be taken over');
  });

  test('what a killed program left is removed at the next start; what is somebody else’s stays', () => {
    const ended = endedProcess();
    const precious = path.join(parent, 'precious');
    mkdirSync(precious);
    writeFileSync(path.join(precious, 'x'), 'x');
    for (const name of [
      `cim-dropped-${ended}-aaaaaa`,
      `cim-dropped-${process.pid}-bbbbbb`,
      'cim-dropped-other',
    ]) {
      mkdirSync(path.join(parent, name));
      writeFileSync(path.join(parent, name, 'dropped.car'), 'x');
    }
    symlinkSync(precious, path.join(parent, `cim-dropped-${ended}-link`));
    expect(new DroppedFile(parent)).toBeDefined();
    expect(readdirSync(parent).sort()).toEqual(
      [
        `cim-dropped-${ended}-link`,
        `cim-dropped-${process.pid}-bbbbbb`,
        'cim-dropped-other',
        'precious',
      ].sort(),
    );
    expect(existsSync(path.join(precious, 'x'))).toBe(true);
  });
});
