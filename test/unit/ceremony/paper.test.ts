import { expect, test } from 'vitest';
import { readScript, scriptFaultText } from '../../../app/ceremony/read.ts';
import { readyScripts } from '../../../app/ceremony/ready/index.ts';
import { scriptCid } from '../../../app/ceremony/script/block.ts';
import { type Script, stepsOf } from '../../../app/ceremony/script/format.ts';
import { scriptOnPaper } from '../../../app/ceremony/script-on-paper.ts';
import { wordsOf } from '../../../app/content/fingerprint.ts';

function scriptIn(text: string): Script {
  const read = readScript(text);
  if ('faults' in read) throw new Error(read.faults.map(scriptFaultText).join('\n'));
  return read;
}

/** What stands on the paper, without its markup. */
function textOf(html: string): string {
  return html
    .replace(/<style>.*<\/style>/s, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ');
}

test.each([...readyScripts])(
  'the form of %s has every seat and step, and the identifier whole and in words',
  (_name, text) => {
    const script = scriptIn(text);
    const html = scriptOnPaper(script);
    expect(scriptOnPaper(scriptIn(text))).toBe(html);
    const shown = textOf(html);
    const cid = scriptCid(script);
    expect(shown).toContain(cid);
    for (const word of wordsOf(cid)) expect(shown).toContain(` ${word} `);
    for (const { number } of stepsOf(script)) expect(html).toContain(`<tr><td>${number}</td>`);
    const seats = script.roles.reduce((sum, each) => sum + each.seats, 0);
    expect(html.match(/<td>(YubiKey|Private key|Initials)<\/td>/g)).toHaveLength(seats);
    // What is known only during the ceremony is said in words.
    expect(html).not.toContain('$');
  },
);

test('nothing of a script is markup on paper, and the paper loads nothing', () => {
  const hostile = `<img src=x onerror=alert(1)> " ' & <script>alert(1)</script>`;
  const script = scriptIn(`
format: cim.script/1
id: hostile
title: ${JSON.stringify(hostile)}
about: ${JSON.stringify(hostile)}
policy: {cps: ${JSON.stringify(hostile)}}
approve: {by: [${JSON.stringify(hostile)}], need: 1}
roles: {leader: {title: ${JSON.stringify(hostile)}, seats: 1, signs_with: initials}}
params: {name: {kind: text, title: ${JSON.stringify(hostile)}}}
inventory: {bag: {kind: tamper_bag, title: ${JSON.stringify(hostile)}, serial: ${JSON.stringify(hostile)}}}
phases:
- id: open
  title: ${JSON.stringify(hostile)}
  pause: sign_in
  steps:
  - {id: one, kind: check, title: ${JSON.stringify(hostile)}, do: ${JSON.stringify(hostile)}, say: ${JSON.stringify(hostile)}, answer: ${JSON.stringify(hostile)}}
after: [{what: ${JSON.stringify(hostile)}, by: leader, within: 1d}]
`);
  const html = scriptOnPaper(script);
  expect(html).not.toMatch(/<(img|script)\b/);
  expect(html.match(/&lt;img src=x/g)?.length).toBeGreaterThan(10);
  expect(html).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
  expect(html.replace(/<meta [^>]*>/g, '')).not.toMatch(/\b(src|href)=["']|url\(/);
});
