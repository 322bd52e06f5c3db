import { htmlOf } from './on-paper.ts';
import { type Cell, heading, type Paper, type Piece, paragraph } from './paper.ts';
import { scriptCid } from './script/block.ts';
import { PAUSES, type Pause, type Script, stepsOf } from './script/format.ts';
import { durationInWords, inWords, peopleOf, roleTitle, sentencesOf, stepTitle } from './script/sentences.ts';

/** What is said at a pause. */
export const pauses: { readonly [P in Pause]: readonly [string, string] } = {
  sign_in: ['Sign in', 'Each says their name and what their part is.'],
  time_out: [
    'Time out',
    'Hands off the table. Read aloud what will be made. Each says what they see. Does anybody object?',
  ],
  sign_out: ['Sign out', 'Each says what is left to be done, and that they have what is theirs.'],
};

/** A script as a form to fill in by hand. */
export function scriptPaper(script: Script): Paper {
  const cid = scriptCid(script);
  return {
    title: script.title,
    kind: null,
    across: null,
    initials: [],
    foot: { label: 'Script', cid },
    at: null,
    span: null,
    pieces: [
      ...(script.about === undefined ? [] : [paragraph(script.about)]),
      heading('This script'),
      { is: 'facts', facts: identity(script) },
      { is: 'cid', cid, caption: 'Its identifier in words. Compare them with the script that was approved.' },
      heading('Who takes part'),
      {
        is: 'table',
        heads: ['Seat', 'Signs with', 'Name', 'Initials', 'Signature'],
        rows: script.roles.flatMap(({ id, seats, signs_with }) =>
          Array.from({ length: seats }, (_, seat) => [
            `${roleTitle(script, id)}${seats === 1 ? '' : ` ${seat + 1}`}`,
            SIGNS[signs_with],
            ...['', '', ''],
          ]),
        ),
      },
      ...needed(script),
      ...blanks('What is said when it is opened', script.params ?? [], ({ id, kind, title }) => [
        title ?? inWords(id),
        kind,
      ]),
      ...blanks('What lies on the table', script.inventory ?? [], ({ id, kind, title, serial }) => [
        title ?? inWords(id),
        serial === undefined || serial === 'ask' ? inWords(kind) : `${inWords(kind)}, number ${serial}`,
      ]),
      ...phases(script),
      heading('Deviations'),
      {
        is: 'table',
        heads: ['Step', 'What was not as written, who approved that it goes on', 'Initials', 'Time UTC'],
        rows: Array.from({ length: 6 }, () => ['', '', '', '']),
        wide: 1,
      },
      ...(script.after === undefined ? [] : [heading('Afterwards'), afterwards(script, script.after)]),
    ],
  };
}

/**
 * A script as a form to fill in by hand: one HTML file for A4 or Letter that needs nothing else, black on white. The same
 * script gives the same bytes.
 */
export function scriptOnPaper(script: Script): string {
  return htmlOf(scriptPaper(script));
}

function afterwards(script: Script, after: NonNullable<Script['after']>): Piece {
  return {
    is: 'list',
    items: after.map(
      ({ what, by, within }) => `${what}: ${roleTitle(script, by)}, within ${durationInWords(within)}`,
    ),
  };
}

const SIGNS = { yubikey: 'YubiKey', key: 'Private key', initials: 'Initials' };

function identity({ id, policy, approve }: Script): Readonly<Record<string, string>> {
  return {
    Name: id,
    ...Object.fromEntries((policy ?? []).map(({ id: name, value }) => [inWords(name), value])),
    'To be approved by':
      approve === undefined ? 'nobody beforehand' : `${approve.need} of ${approve.by.join(', ')}`,
  };
}

function needed(script: Script): readonly Piece[] {
  const lines = [
    ...script.roles.flatMap(({ id, seats, need }) =>
      need === undefined || need === seats
        ? []
        : [`Of ${roleTitle(script, id)}, ${need} of ${seats} must be there.`],
    ),
    ...(script.separate ?? []).map(
      (apart) => `Nobody is more than one of: ${apart.map((role) => roleTitle(script, role)).join(', ')}.`,
    ),
    ...(script.deviations === undefined
      ? []
      : [
          `A deviation is approved by ${script.deviations.map(({ role, need }) => `${need} × ${roleTitle(script, role)}`).join(' and ')}.`,
        ]),
  ];
  return lines.map((line) => paragraph(line));
}

function blanks<T>(
  title: string,
  rows: readonly T[],
  of: (one: T) => readonly [string, string],
): readonly Piece[] {
  if (rows.length === 0) return [];
  return [heading(title), { is: 'table', heads: [], rows: rows.map((one) => [...of(one), '']) }];
}

/** The columns of every table of steps. */
export const STEP_COLUMNS = ['Step', 'Activity', 'Initials', 'Time UTC'] as const;

function phases(script: Script): readonly Piece[] {
  const steps = stepsOf(script);
  return script.phases.flatMap((phase): readonly Piece[] => {
    const pause = PAUSES.find((one) => one === phase.pause);
    const spoken = pause === undefined ? [] : [['', pauses[pause].join('. '), '', '']];
    const own = steps
      .filter((placed) => placed.phase === phase)
      .map(({ step, number }): readonly Cell[] => [
        String(number),
        {
          lines: [
            { bold: stepTitle(script, step), text: ` · ${peopleOf(script, step).join(', ')}` },
            ...sentencesOf(script, step).map((line) => ({ text: line })),
            ...(step.on_fail === 'stop' ? [{ text: 'If it does not fit, the ceremony ends.' }] : []),
          ],
        },
        '',
        '',
      ]);
    return [
      heading(phase.title ?? inWords(phase.id)),
      { is: 'table', heads: STEP_COLUMNS, rows: [...spoken, ...own], wide: 1, ofSteps: true },
    ];
  });
}
