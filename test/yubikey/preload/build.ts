import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, statSync } from 'node:fs';
import path from 'node:path';

const source = path.join(import.meta.dirname, 'hid-preload.c');
const library = path.resolve(import.meta.dirname, '../../../out/virtual-yubikey/hid-preload.so');

/** The preload library, built with gcc when it is missing or older than its source. @returns its path */
export function preloadLibrary(): string {
  if (existsSync(library) && statSync(library).mtimeMs > statSync(source).mtimeMs) return library;
  mkdirSync(path.dirname(library), { recursive: true });
  // Several test files may build at once: each under a name of its own, and the last one stays.
  const building = `${library}.${randomUUID()}`;
  execFileSync('gcc', ['-shared', '-fPIC', '-O2', '-Wall', '-Wextra', '-Werror', '-o', building, source]);
  renameSync(building, library);
  return library;
}
