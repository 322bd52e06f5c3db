import { readdirSync } from 'node:fs';
import path from 'node:path';
import { expect } from '@playwright/test';
import { textOfPdf } from '../pdf-judges.ts';
import { headOf } from '../steps.ts';
import { cimKeys } from './command-line.ts';
import type { Stage } from './stage.ts';

/** The bundle of the whole ledger on the stick. */
export function bundleOn(stage: Stage): string {
  return stage.stick('whole.car');
}

/** The auditor's page, beside that bundle. */
export function auditorsPageOn(stage: Stage): string {
  return `${bundleOn(stage)}.auditor.html`;
}

/**
 * Somebody reads the transcript that is printed, with a program of others.
 * @param head what it goes up to
 * @param sentences what has to stand in it, however its lines break
 */
export function readTranscript(stage: Stage, head: string, sentences: readonly string[]): void {
  const text = withoutSpace(textOfPdf(transcriptOn(stage, '.pdf')));
  for (const sentence of ['REHEARSAL. Nothing that was made in it counts.', ...sentences])
    expect(text).toContain(withoutSpace(sentence));
  expect(text).toContain(head);
  stage.proven(
    'in the PDF stand the head of the ledger, everybody who took part, and both deviations',
    'pdftotext',
  );
}

/** The command line holds bundle and transcript against the entries, in a process of its own and without the ledger. */
export async function checkPapers(stage: Stage): Promise<void> {
  const bundle = bundleOn(stage);
  const verdict: unknown = JSON.parse(await cimKeys('verify', bundle, '--json'));
  expect(verdict).toMatchObject({ intact: true, head: await headOf(stage.offline.page) });
  expect(verdict).toMatchObject({ ceremonies: [{ isRehearsal: true, ended: 'closed' }] });
  stage.proven('the bundle is whole, and each signature and sign-off in it holds', 'cim-keys verify');

  for (const ending of ['.pdf', '.html']) {
    const said = await cimKeys('transcript', transcriptOn(stage, ending), bundle, '--check');
    expect(said).toContain('THE SAME');
    expect(said).toContain('its SHA-256 is recorded there');
  }
  stage.proven(
    'both transcripts on the stick, PDF and HTML, are the very files that were written in the ceremony',
    'cim-keys transcript',
  );
}

/** The one transcript on the stick with this ending, as the ceremony has named it. */
function transcriptOn(stage: Stage, ending: string): string {
  const names = readdirSync(stage.file('stick')).filter(
    (one) => path.extname(one) === ending && stage.stick(one) !== auditorsPageOn(stage),
  );
  expect(names).toHaveLength(1);
  return stage.stick(names[0] ?? '');
}

function withoutSpace(text: string): string {
  return text.replace(/\s/g, '');
}
