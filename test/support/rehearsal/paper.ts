import { readdirSync } from 'node:fs';
import path from 'node:path';
import { expect } from '@playwright/test';
import { headOf } from '../steps.ts';
import { cimKeys } from './command-line.ts';
import type { Stage } from './stage.ts';

/** The bundle of the whole ledger on the stick. */
export function bundleOn(stage: Stage): string {
  return stage.stick('whole.car');
}

/** The command line holds bundle and transcript against the entries, in a process of its own and without the ledger. */
export async function checkPapers(stage: Stage): Promise<void> {
  const bundle = bundleOn(stage);
  const verdict: unknown = JSON.parse(await cimKeys('verify', bundle, '--json'));
  expect(verdict).toMatchObject({ intact: true, head: await headOf(stage.offline.page) });
  expect(verdict).toMatchObject({ ceremonies: [{ isRehearsal: true, ended: 'closed' }] });
  stage.proven('the bundle is whole, and each signature and sign-off in it holds', 'cim-keys verify');

  const name = readdirSync(stage.file('stick')).find((one) => path.extname(one) === '.html');
  expect(name).toBeDefined();
  const said = await cimKeys('transcript', stage.stick(name ?? ''), bundle, '--check');
  expect(said).toContain('THE SAME');
  expect(said).toContain('its SHA-256 is recorded there');
  stage.proven(
    'the transcript on the stick is the very file that was written in the ceremony',
    'cim-keys transcript',
  );
}
