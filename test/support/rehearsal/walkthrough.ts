import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const docs = path.resolve(import.meta.dirname, '../../../docs');

/** Where the pictures of the walkthrough lie. */
export const WALKTHROUGH = path.join(docs, 'walkthrough');

/** The names of the pictures that docs/walkthrough.md shows, in the order of its text. */
export function picturesShown(): readonly string[] {
  const text = readFileSync(path.join(docs, 'walkthrough.md'), 'utf8');
  return [...text.matchAll(/\]\(walkthrough\/([\w-]+)\.png\)/g)].map(([, name]) => name ?? '');
}

/** The files of those pictures in a folder of a rehearsal, by name. @throws Error for one that was not taken */
export function picturesTaken(folder: string): ReadonlyMap<string, string> {
  const files = readdirSync(folder);
  return new Map(
    picturesShown().map((name) => {
      const file = files.find((one) => one.replace(/^\d+-/, '') === `${name}.png`);
      if (file === undefined) throw new Error(`docs/walkthrough.md shows ${name}, which was not taken.`);
      return [name, path.join(folder, file)] as const;
    }),
  );
}
