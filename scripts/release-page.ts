import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { AUDITORS_PAGE } from './auditors-page.ts';

/* Puts the auditor's page that was built beside the packages of a release, and says its SHA-256, to be published with it. */

const root = path.resolve(import.meta.dirname, '..');
const built = path.join(root, AUDITORS_PAGE);
const released = path.join(root, 'dist', path.basename(AUDITORS_PAGE));

mkdirSync(path.dirname(released), { recursive: true });
copyFileSync(built, released);
console.log(
  `${createHash('sha256').update(readFileSync(released)).digest('hex')}  ${path.basename(released)}`,
);
