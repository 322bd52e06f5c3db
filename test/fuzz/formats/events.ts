import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import * as dagCbor from '@ipld/dag-cbor';
import { z } from 'zod';
import { decodeBlock, NotCanonicalError } from '../../../app/content/block.ts';
import { OtherTextError } from '../../../app/model/aggregate.ts';
import { OtherObjectError } from '../../../app/model/envelope.ts';
import {
  decodeEvent,
  evolve,
  parseEvent,
  readEvent,
  subjectOf,
  UnknownEventError,
} from '../../../app/registry/dispatch.ts';
import { EMPTY_REGISTRY } from '../../support/in-memory-registry.ts';
import type { Format } from '../format.ts';
import { golden } from '../golden.ts';
import { AWKWARD, changedSomewhere, pick } from '../mutate.ts';

const goldenEvents = z.array(
  z.object({ event: z.looseObject({ event_type: z.string() }), block: z.base64() }),
);

/** The block of an event of each kind, and so all statements that are signed. */
export function eventFormats(): Format[] {
  const events = goldenEvents.parse(JSON.parse(golden('events.json').toString('utf8')));
  return events.map(({ event, block }) => ({
    name: `event ${event.event_type}`,
    weight: 1,
    original: Buffer.from(block, 'base64'),
    reshape: (random) => {
      const leaf = () =>
        pick(random, [...AWKWARD, 0, 1, -1, 2 ** 53, null, true, false, [], {}, '2026-11-23T09:41:07.000Z']);
      const changed = changedSomewhere(event, random, leaf);
      return { bytes: encoded(changed), how: JSON.stringify(changed)?.slice(0, 600) ?? '' };
    },
    read: readsEvent,
  }));
}

function encoded(value: unknown): Buffer {
  try {
    return Buffer.from(dagCbor.encode(value));
  } catch {
    return Buffer.from([0xf6]);
  }
}

/** Whether a block is an event: then it is these very bytes, and everything can be said about it. */
function readsEvent(file: string): boolean {
  const block = readFileSync(file);
  let event: ReturnType<typeof decodeEvent>;
  try {
    event = decodeEvent(block);
  } catch (error) {
    if (
      error instanceof NotCanonicalError ||
      error instanceof UnknownEventError ||
      error instanceof OtherObjectError ||
      error instanceof OtherTextError ||
      error instanceof z.ZodError
    )
      return false;
    throw error;
  }
  if (!Buffer.from(dagCbor.encode(event)).equals(block))
    throw new Error('Other bytes than those of its event.');
  if (!isDeepStrictEqual(parseEvent(decodeBlock(block)), event)) throw new Error('Read twice, it differs.');
  const words = JSON.stringify(readEvent(event));
  if (/undefined|\[object |NaN/.test(words)) throw new Error(`It reads ${words}`);
  const subject = subjectOf('cim.keys', event);
  if (!/^cim\.keys(\.[a-z0-9_-]+)+$/.test(subject)) throw new Error(`Its subject is ${subject}`);
  try {
    evolve(EMPTY_REGISTRY, event);
  } catch (error) {
    // What changes something that is not there is no fault of the block.
    if (!(error instanceof Error) || error instanceof TypeError || error instanceof RangeError) throw error;
  }
  return true;
}
