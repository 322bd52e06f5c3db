import path from 'node:path';
import { expect, test } from '@playwright/test';
import { playRehearsal } from '../support/rehearsal/play.ts';
import { picturesShown, picturesTaken } from '../support/rehearsal/walkthrough.ts';

/*
 * What `npm run demo` shows. It is told line by line there (`CIM_DEMO=1`), and kept quiet among the other tests, where the
 * lines stand with the result.
 */

const PICTURES = path.resolve(import.meta.dirname, '../../out/demo');

test('five people rehearse a root authority: mismatch, deviation, kill, gates, judges, sync and receipts', async () => {
  test.setTimeout(900_000);
  const told: string[] = [];
  const say = (line: string) => {
    told.push(line);
    if (process.env['CIM_DEMO'] === '1') console.log(line);
  };
  try {
    await playRehearsal({ say, pictures: PICTURES });
  } finally {
    await test.info().attach('told', { body: told.join('\n'), contentType: 'text/plain' });
  }
  // What the walkthrough shows was seen, each picture once.
  expect(picturesTaken(PICTURES).size).toBe(picturesShown().length);
});
