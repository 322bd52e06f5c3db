import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { transcriptOf } from '../../../app/ceremony/transcript.ts';
import { cidSchema, encodeBlock, generateCid } from '../../../app/content/cid.ts';
import { entryCid } from '../../../app/ledger/entry.ts';
import { BEGINNING, SignatureReader } from '../../../app/ledger/signatures.ts';
import { ChainVerifier } from '../../../app/ledger/verification.ts';
import { catalogue, parseEvent } from '../../../app/registry/dispatch.ts';
import { EVIDENCE } from '../../../main/evidence/evidence-judge.ts';
import { KeptRegistry } from '../../support/kept-registry.ts';

/* Two ceremonies as an earlier commit recorded them go on being read, verified and told: the file is never made anew. */

const golden = z
  .strictObject({
    source: z.string(),
    ceremony: z.uuid(),
    entries: z.array(
      z.strictObject({ cid: cidSchema, event: cidSchema, at: z.string(), content: z.unknown() }),
    ),
  })
  .parse(JSON.parse(readFileSync(path.resolve(import.meta.dirname, '../../golden/ceremonies.json'), 'utf8')));

const events = golden.entries.map(({ content }) => parseEvent(content));

test('every event has the CID that it had, and the chain is the one that it was', () => {
  let prev: (typeof golden.entries)[number]['cid'] | null = null;
  const chain = new ChainVerifier(golden.source);
  const judge = { signature: EVIDENCE.signature, certified: () => true, attestation: () => null };
  const reader = new SignatureReader(judge, () => true, BEGINNING);
  for (const [index, { cid, event, at, content }] of golden.entries.entries()) {
    expect(generateCid(content)).toBe(event);
    const entry = { seq: index + 1, prev, event, at, source: golden.source };
    expect(entryCid(entry)).toBe(cid);
    const stored = { entry, cid, block: encodeBlock(content) };
    const verdict = chain.push(stored);
    if (!verdict.good) throw new Error(verdict.finding.detail);
    expect(reader.push(stored, verdict.event)).toBeNull();
    prev = cid;
  }
  expect(reader.ceremonies.map(({ title, ended, signOffs }) => [title, ended, signOffs.length])).toEqual([
    ['A step of each kind', 'closed', expect.any(Number)],
    ['A step of each kind', 'early', 2],
  ]);
});

test('no rule speaks against any of it, and every kind of event of scripts and ceremonies is there', () => {
  const registry = new KeptRegistry();
  for (const event of events) registry.apply(event);
  expect(registry.get('ceremony', golden.ceremony)).toMatchObject({ status: 'closed' });
  const kinds = ['script', 'ceremony'].flatMap((aggregate) => [...(catalogue.get(aggregate)?.keys() ?? [])]);
  expect(kinds.filter((type) => !events.some(({ event_type }) => event_type === type))).toEqual([]);
});

function transcript(): string {
  const told = golden.entries.map(({ cid, event }, index) => {
    const content = events[index];
    if (content === undefined) throw new Error('An event');
    return { seq: index + 1, entry: cid, cid: event, event: content };
  });
  return transcriptOf({ source: golden.source, entries: told, ceremonyId: golden.ceremony }) ?? '';
}

test('its transcript tells what happened', () => {
  const whole = transcript();
  for (const text of [
    'Transcript: A step of each kind',
    'The label was read wrongly',
    'AA (YubiKey)',
    'Step: NOT as expected',
    'The power went',
    'Devices CHANGED',
    'usb: not known',
    'Appendix for auditors',
  ])
    expect(whole).toContain(text);
  for (const { event } of golden.entries.filter((_, at) => events[at]?.aggregate_id === golden.ceremony))
    if (events.find((one) => generateCid(one) === event)?.event_type !== 'CeremonyDutyDone')
      expect(whole).toContain(event);
});

test('its appendix leads auditors to the steps and entries that are about each point', () => {
  const whole = transcript();
  const rowOf = (point: string) => {
    const [, steps, entries] =
      new RegExp(`<tr><td>${point}(?:<div>.*?</div>)?</td><td>(.*?)</td><td>(.*?)</td></tr>`).exec(whole) ??
      [];
    return { steps, entries: numbersIn(entries ?? '') };
  };
  /** Entries of the ceremony, and of its script before it was opened, found without the program that is tried. */
  const where = (is: (event: (typeof events)[number]) => boolean) => {
    const { opened, last } = bounds();
    return events.flatMap((event, at) => {
      const isOwn = event.aggregate_id === golden.ceremony && at <= last;
      const isScript = event.event_type.startsWith('Script') && at < opened;
      return (isOwn || isScript) && is(event) ? [at + 1] : [];
    });
  };
  const stepIs = (...ids: readonly string[]) =>
    where(({ event_type, payload }) =>
      event_type === 'CeremonySignedOff'
        ? ids.includes(payload.position)
        : 'step' in payload &&
          event_type !== 'CeremonyMachineRecorded' &&
          ids.some((id) => payload.step === id),
    );
  expect(rowOf('A.8.17 Clocks')).toEqual({ steps: '5', entries: stepIs('clock') });
  expect(rowOf('A.7.10 Storage media')).toEqual({ steps: '4, 12', entries: stepIs('take', 'pack') });
  expect(rowOf('An auditor witnessed it, or it was filmed')).toEqual({
    steps: '13',
    entries: stepIs('sign'),
  });
  // The draft is recorded by the act of step 8, and approved at the gate of step 9.
  expect(rowOf('Approval and refusal of what is asked for').steps).toBe('8, 9');
  expect(rowOf('4.6 Destruction of keys')).toEqual({ steps: 'None', entries: [] });
  expect(rowOf('A script was prepared and followed').entries).toEqual(
    where(({ event_type }) =>
      [
        'ScriptRegistered',
        'ScriptApproved',
        'CeremonyOpened',
        'CeremonyClosed',
        'CeremonyDeviationReported',
        'CeremonyDeviationResolved',
        'CeremonyActInterrupted',
      ].includes(event_type),
    ),
  );
});

/** Where the ceremony begins and ends among the entries. */
function bounds() {
  const own = (type: string) =>
    events.findIndex(
      ({ event_type, aggregate_id }) => event_type === type && aggregate_id === golden.ceremony,
    );
  return { opened: own('CeremonyOpened'), last: own('CeremonyClosed') };
}

function numbersIn(text: string): number[] {
  return text.split(', ').flatMap((part) => {
    const [from, to = from] = part.split(' to ').map(Number);
    return from === undefined || to === undefined || Number.isNaN(from)
      ? []
      : Array.from({ length: to - from + 1 }, (_, at) => from + at);
  });
}
