import { bootstrapFaultText } from '../../app/bootstrap/fault.ts';
import type { BootstrapItem, BootstrapPreview, BootstrapRecorded } from '../../app/bootstrap/shapes.ts';
import { counted } from '../../app/content/counted.ts';
import { writeFacts } from './facts.ts';
import { writeLine } from './terminal.ts';

/** How an outcome is written in front of a name, in one width. */
const OUTCOMES: Readonly<Record<BootstrapItem['outcome'], string>> = {
  new: 'new      ',
  there: 'there    ',
  differs: 'DIFFERS  ',
  refused: 'REFUSED  ',
};

/** Tells what a bootstrap file comes to. @param say takes one line after another */
export function tellPreview(preview: BootstrapPreview, say: (line: string) => void): void {
  say(`File     ${preview.file}`);
  say(`SHA-256  ${preview.sha256}`);
  for (const fault of preview.faults) say(`  ${bootstrapFaultText(fault)}`);
  if (preview.faults.length > 0) {
    say('This file cannot be used. Nothing was recorded. Correct it, and run the command again.');
    return;
  }
  for (const { title, items } of preview.groups) {
    say('');
    say(`${title} (${items.length})`);
    for (const item of items) for (const line of linesOf(item)) say(line);
  }
  aside(preview, say);
  say('');
  say(verdictOf(preview));
}

function linesOf({ name, lines, outcome, warnings, differences, reason }: BootstrapItem): string[] {
  const said = lines.filter(({ label, value }) => label !== 'Name' && value !== 'None');
  const particulars = said.map(({ label, value }) => `${label}: ${value}`).join('; ');
  return [
    `  ${OUTCOMES[outcome]}${name}${particulars === '' ? '' : ` (${particulars})`}`,
    ...warnings.map((warning) => `           Warning: ${warning}`),
    ...(reason === null ? [] : [`           ${reason}`]),
    ...differences.map(
      ({ label, inFile, inLedger }) =>
        `           ${label}: in the file “${inFile}”, in the ledger “${inLedger}”`,
    ),
  ];
}

function aside({ yubikeys, unrecorded, madeIds }: BootstrapPreview, say: (line: string) => void): void {
  section('YubiKeys, planned and not recorded: assign each key when it is plugged in', yubikeys, say, (key) =>
    [`${key.serial} ${key.name}`, key.role, key.person, key.location ?? '']
      .filter((part) => part !== '')
      .join(', '),
  );
  section('Read, but not recorded', unrecorded, say, ({ path, found }) => `${path}: ${found}`);
  section(
    'Ids made here, for the file gives none that can be kept',
    madeIds,
    say,
    ({ path, found }) => `${path}: ${found ?? 'none'}`,
  );
}

function section<T>(
  title: string,
  things: readonly T[],
  say: (line: string) => void,
  text: (thing: T) => string,
): void {
  if (things.length === 0) return;
  say('');
  say(title);
  for (const thing of things) say(`  ${text(thing)}`);
}

function verdictOf({ blocked, events, seeds }: BootstrapPreview): string {
  if (blocked) {
    return 'This file contradicts the ledger or its rules. Nothing was recorded: a file is recorded as a whole or not at all.';
  }
  if (events === 0)
    return 'Everything this file says is in the ledger already. Nothing is left to be recorded.';
  const making = seeds === 0 ? '' : `, and for each of ${seeds} NATS identities a seed is made`;
  return `${eventsText(events)} would be recorded in one act${making}. Nothing is recorded yet.`;
}

/** Tells what was recorded. */
export function tellRecorded({ events, seeds, from, to, head }: BootstrapRecorded): void {
  writeLine(`RECORDED  ${eventsText(events)}`);
  writeFacts([
    ['Entries', `${from} to ${to}`],
    ['Seeds', seeds === 0 ? null : `${seeds}, encrypted under the passphrase`],
    ['Head', head],
  ]);
  writeLine('Write the head down: it stands for all of it.');
}

/** `1 event`, `21 events`. */
export function eventsText(events: number): string {
  return counted(events, 'event');
}
