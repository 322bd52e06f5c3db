import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { EVEN_WORDS, ODD_WORDS } from '../../app/content/pgp-word-list.ts';
import { runJudge } from '../support/pki-judges.ts';

/* The list of PGP words as another program holds it: magic-wormhole, whose codes people read aloud, too. */

/** Debian's package belongs to the system's own Python, whichever other one stands before it on the path. */
const PYTHON = existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3';

const PROGRAM = `
import json
from wormhole._wordlist import raw_words
print(json.dumps([raw_words["%02X" % byte] for byte in range(256)]))
`;

test('all 512 words are those of magic-wormhole, each at its byte, even and odd', () => {
  const { accepted, said } = runJudge(PYTHON, ['-W', 'ignore', '-c', PROGRAM]);
  expect(accepted, said).toBe(true);
  const theirs = z.array(z.tuple([z.string(), z.string()])).parse(JSON.parse(said));
  expect(theirs).toHaveLength(256);
  expect(EVEN_WORDS.map((even, byte) => [even, ODD_WORDS[byte]])).toEqual(theirs);
});
