import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

/*
 * What an effect gives back is called when it is cleaned up. Newer browsers let `scrollIntoView`, `scrollTo` and their like
 * give a promise, which the types of the DOM do not say yet: an effect whose whole body is such a call ends the page when
 * its component goes. So an effect that calls what it has by a ref has braces.
 */

const renderer = path.resolve(import.meta.dirname, '../../renderer');
const GIVES_ON = /Effect\(\(\) => (?!\{)[^\n]*(?:\.current\b|\.scroll\w*\()/;

describe('effects give back a cleanup or nothing', () => {
  test.each(
    readdirSync(renderer, { recursive: true, encoding: 'utf8' }).filter((file) => /\.tsx?$/.test(file)),
  )('%s', (file) => {
    expect(readFileSync(path.join(renderer, file), 'utf8')).not.toMatch(GIVES_ON);
  });
});
