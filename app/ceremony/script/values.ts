import { z } from 'zod';
import { nameSchema, textSchema } from '../../model/values.ts';

/** A name within a script, by which others refer to it. */
export const idSchema = z
  .string()
  .regex(/^[a-z][a-z0-9_-]{0,39}$/, 'a name of lower-case letters, digits, - and _, such as root-key');

/** YAML folds and breaks lines as it suits whoever writes; on paper they are set anew. */
const inOneLine = (text: string) => text.replace(/\s+/g, ' ');

/** A short text: up to 200 characters. */
export const lineSchema = z.string('text').transform(inOneLine).pipe(nameSchema);

/** A text of up to 2,000 characters in which `${…}` stands for what is known only during the ceremony. */
export const templateSchema = z.string('text').transform(inOneLine).pipe(textSchema);
