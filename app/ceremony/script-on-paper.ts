import { cidOnPaper, factsOnPaper, printedPage, row, text } from './on-paper.ts';
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

/**
 * A script as a form to fill in by hand: one HTML file for A4 or Letter that needs nothing else, black on white. The same
 * script gives the same bytes.
 */
export function scriptOnPaper(script: Script): string {
  const cid = scriptCid(script);
  return printedPage(
    script.title,
    `<h1>${text(script.title)}</h1>
${script.about === undefined ? '' : `<p>${text(script.about)}</p>`}
<h2>This script</h2>
${factsOnPaper(identity(script))}
${cidOnPaper(cid, 'Its identifier in words. Compare them with the script that was approved.')}
<h2>Who takes part</h2>
<table><thead><tr><th>Seat</th><th>Signs with</th><th>Name</th><th>Initials</th><th>Signature</th></tr></thead><tbody>
${script.roles
  .flatMap(({ id, seats, signs_with }) =>
    Array.from({ length: seats }, (_, seat) =>
      row(`${roleTitle(script, id)}${seats === 1 ? '' : ` ${seat + 1}`}`, SIGNS[signs_with], '', '', ''),
    ),
  )
  .join('\n')}
</tbody></table>
${needed(script)}
${blanks('What is said when it is opened', script.params ?? [], ({ id, kind, title }) => [title ?? inWords(id), kind])}
${blanks('What lies on the table', script.inventory ?? [], ({ id, kind, title, serial }) => [
  title ?? inWords(id),
  serial === undefined || serial === 'ask' ? inWords(kind) : `${inWords(kind)}, number ${serial}`,
])}
${phases(script)}
<h2>Deviations</h2>
<table><thead><tr><th>Step</th><th class="wide">What was not as written, who approved that it goes on</th><th>Initials</th><th>Time UTC</th></tr></thead><tbody>
${Array.from({ length: 6 }, () => row('', '', '', '')).join('\n')}
</tbody></table>
${
  script.after === undefined
    ? ''
    : `<h2>Afterwards</h2>\n<ul>${script.after.map(({ what, by, within }) => `<li>${text(what)}: ${text(roleTitle(script, by))}, within ${durationInWords(within)}</li>`).join('')}</ul>`
}
`.trimEnd(),
  );
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

function needed(script: Script): string {
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
  return lines.map((line) => `<p>${text(line)}</p>`).join('\n');
}

function blanks<T>(title: string, rows: readonly T[], of: (one: T) => readonly [string, string]): string {
  if (rows.length === 0) return '';
  return `<h2>${text(title)}</h2>\n<table><tbody>\n${rows.map((one) => row(...of(one), '')).join('\n')}\n</tbody></table>`;
}

function phases(script: Script): string {
  const steps = stepsOf(script);
  return script.phases
    .map((phase) => {
      const own = steps.filter((placed) => placed.phase === phase);
      const pause = PAUSES.find((one) => one === phase.pause);
      const [title, what] = pause === undefined ? [] : pauses[pause];
      return `<h2>${text(phase.title ?? inWords(phase.id))}</h2>
<table class="steps"><thead><tr><th>Step</th><th class="wide">Activity</th><th>Initials</th><th>Time UTC</th></tr></thead><tbody>
${title === undefined ? '' : row('', `${title}. ${what}`, '', '')}
${own
  .map(({ step, number }) => {
    const lines = sentencesOf(script, step).map((line) => `<div>${text(line)}</div>`);
    const title = `<div><b>${text(stepTitle(script, step))}</b> · ${text(peopleOf(script, step).join(', '))}</div>`;
    const fails = step.on_fail === 'stop' ? '<div>If it does not fit, the ceremony ends.</div>' : '';
    return `<tr><td>${number}</td><td>${title}${lines.join('')}${fails}</td><td></td><td></td></tr>`;
  })
  .join('\n')}
</tbody></table>`;
    })
    .join('\n');
}
