import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { eventsDocument } from './events-document.ts';

/* Writes what of the documentation is made from declarations. */

writeFileSync(path.resolve(import.meta.dirname, '../docs/events.md'), eventsDocument());
