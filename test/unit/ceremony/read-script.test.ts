import { describe, expect, test } from 'vitest';
import { mistakesIn } from '../../../app/ceremony/mistakes.ts';
import { readScript, readScriptFile, scriptFaultText } from '../../../app/ceremony/read.ts';
import { readyScripts } from '../../../app/ceremony/ready/index.ts';
import { scriptCid } from '../../../app/ceremony/script/block.ts';
import { type Script, scriptShape, stepsOf } from '../../../app/ceremony/script/format.ts';
import { encodeBlock } from '../../../app/content/cid.ts';
import { decode } from '../../support/independent-dag-cbor.ts';
import { Random } from '../../support/random.ts';

const SMALL = `# What the smallest ceremony says.
format: cim.script/1
id: small
title: The smallest ceremony
roles:
  leader: {seats: 1, signs_with: initials}
  witness: {seats: 2, need: 1, signs_with: key}
params: {organization: organization, day: date, name: text}
inventory:
  bag: {kind: tamper_bag, serial: ask}
  paper: {kind: paper}
phases:
- id: open
  pause: sign_in
  steps:
  - {id: hello, kind: say, say: "We begin \${ceremony.title}."}
  - {id: number, kind: capture, of: bag, by: leader, confirm: witness, blind: true, on_fail: stop}
  - {id: key, kind: act, act: GenerateKey, with: {organization: "\${organization}", label: "\${name}"}}
  - {id: draft, kind: act, act: PrepareCertificate, with: {key: "\${key}", profile: root, not_after: "\${day}"}}
  - {id: consent, kind: gate, over: "\${draft.tbs}", need: {witness: 1}}
  - {id: signed, kind: act, act: SignCertificate, with: {draft: "\${draft}"}, after: consent}
  - {id: away, kind: seal, items: [paper], into: bag}
- id: close
  pause: sign_out
  steps:
  - {id: words, kind: readback, say: "\${signed.sha256.words}", by: leader, confirm: witness}
after:
- {what: Publish it, by: leader, within: 7d}
`;

function faultsIn(text: string): readonly string[] {
  const read = readScript(text);
  return 'faults' in read ? read.faults.map(scriptFaultText) : [];
}

function scriptIn(text: string): Script {
  const read = readScript(text);
  if ('faults' in read) throw new Error(read.faults.map(scriptFaultText).join('\n'));
  return read;
}

/** The small script with something else in it. */
function other(from: string, to: string): string {
  expect(SMALL).toContain(from);
  return SMALL.replace(from, to);
}

describe('a script is read', () => {
  test('with its roles, things and steps in their order', () => {
    const script = scriptIn(SMALL);
    expect(script.roles).toMatchObject([{ id: 'leader' }, { id: 'witness', seats: 2, need: 1 }]);
    expect(stepsOf(script).map(({ step, number }) => `${number} ${step.id}`)).toEqual(
      ['hello', 'number', 'key', 'draft', 'consent', 'signed', 'away', 'words'].map(
        (id, at) => `${at + 1} ${id}`,
      ),
    );
  });

  test('and is the same as data, in a block and out of it', () => {
    const script = scriptIn(SMALL);
    const again = scriptShape.parse(decode(Buffer.from(encodeBlock(script))));
    expect(again).toEqual(script);
    expect(mistakesIn(again)).toEqual([]);
    // By value: what was approved once must be what it is.
    expect(scriptCid(script)).toBe('bafyreia4zqcyo3rtm6o72t3hut5brwdg3ii42uxmfeeic2fokrjcn2zr5u');
  });

  test.each<[string, string]>([
    ['a comment', SMALL.replace('# What', '# Something else, what')],
    ['layout', SMALL.replace('{kind: paper}', '\n    kind:   paper')],
    [
      'how a text is folded',
      SMALL.replace('title: The smallest ceremony', 'title: >\n  The smallest\n  ceremony'),
    ],
    ['the way in which text is quoted', SMALL.replace('root,', "'root',")],
  ])('%s does not change its CID', (_what, text) => {
    expect(text).not.toBe(SMALL);
    expect(scriptCid(scriptIn(text))).toBe(scriptCid(scriptIn(SMALL)));
  });

  test.each<[string, string, string]>([
    ['a word', 'We begin', 'We began'],
    ['a number', 'seats: 2', 'seats: 3'],
    ['what becomes of a step', 'on_fail: stop', 'on_fail: deviation'],
    [
      'the order of two roles',
      '  leader: {seats: 1, signs_with: initials}\n  witness: {seats: 2, need: 1, signs_with: key}',
      '  witness: {seats: 2, need: 1, signs_with: key}\n  leader: {seats: 1, signs_with: initials}',
    ],
  ])('%s changes it', (_what, from, to) => {
    expect(scriptCid(scriptIn(other(from, to)))).not.toBe(scriptCid(scriptIn(SMALL)));
  });
});

describe('everything that is wrong is told at once, in its place', () => {
  test('in form and in order', () => {
    const text = SMALL.replace('seats: 1', 'seets: 1')
      .replace('signs_with: key', 'signs_with: keys')
      .replace('title: The', 'titel: The');
    expect(faultsIn(text)).toEqual([
      'Line 2, column 1: title is missing.',
      'Line 4, column 1: titel is nothing that a script can say (did you mean title?).',
      'Line 6, column 3: roles.leader.seats is missing.',
      'Line 6, column 12: seets is nothing that roles.leader can say (did you mean seats?).',
      'Line 7, column 32: roles.witness.signs_with is "keys": it must be yubikey, key or initials (did you mean key?).',
    ]);
  });

  test.each<[string, string, string, RegExp]>([
    [
      'an unknown kind of step',
      'kind: say',
      'kind: sai',
      /Line 16, column 17: .*it must be say, check.*did you mean say\?/,
    ],
    ['a number where text belongs', 'serial: ask', 'serial: 2481', /must be text: put it in quotes/],
    ['more people than seats', 'need: 1,', 'need: 3,', /roles.witness.need is 3, but there are only 2 seats/],
    [
      'a reference to nothing',
      'ceremony.title',
      'ceremony.tite',
      /refers to \$\{ceremony.tite\}.*did you mean title\?/,
    ],
    ['a reference to what comes later', `over: "\${draft.tbs}"`, `over: "\${signed.tbs}"`, /must be a CID/],
    ['an object where text belongs', `label: "\${name}"`, `label: "\${organization}"`, /must be text/],
    [
      'text where an object belongs',
      `organization: "\${organization}"`,
      'organization: Acme',
      /must be a reference to an organization/,
    ],
    [
      'an object of another kind',
      `key: "\${key}"`,
      `key: "\${organization}"`,
      /must be a reference to a key/,
    ],
    ['a day that is none', `not_after: "\${day}"`, `not_after: "\${name}"`, /must be a day/],
    [
      'a choice that there is not',
      'with: {organization:',
      'with: {algorithm: P-385, organization:',
      /one of .*P-384.*did you mean P-384\?/,
    ],
    ['a profile that no name is', 'profile: root', 'profile: My Root', /must be the name of a profile/],
    [
      'a profile that is a reference',
      'profile: root',
      `profile: "\${name}.root"`,
      /refers|name of a profile/,
    ],
    [
      'a field that the act has not',
      'label:',
      'labl:',
      /labl.*is nothing that GenerateKey asks for \(did you mean label\?\)/,
    ],
    [
      'an act that there is not',
      'act: GenerateKey',
      'act: GenrateKey',
      /no act is called so \(did you mean GenerateKey\?\)/,
    ],
    ['a signature without a gate', ', after: consent', '', /only what a gate has approved is signed/],
    [
      'a signature over something else than was approved',
      `with: {draft: "\${draft}"}`,
      `with: {draft: "\${key}"}`,
      /is not what consent approves/,
    ],
    [
      'a gate that is not there',
      'after: consent',
      'after: consnt',
      /no gate before it is called so \(did you mean consent\?\)/,
    ],
    [
      'a thing that is not there',
      'items: [paper]',
      'items: [papper]',
      /not in the inventory \(did you mean paper\?\)/,
    ],
    ['a bag that is none', 'into: bag', 'into: paper', /neither a bag nor a safe/],
    ['a name that stands for two things', 'id: words', 'id: bag', /something else is called already/],
    ['a name that is taken for good', 'id: words', 'id: now', /something else is called already/],
    [
      'who confirms what they do themselves',
      'confirm: witness, blind',
      'confirm: leader, blind',
      /nobody confirms what they have done themselves/,
    ],
    [
      'one reading of what is read blind',
      ' confirm: witness, blind: true',
      ' blind: true',
      /what is read blind is read by two/,
    ],
    [
      'a phase in which nobody signs in',
      'pause: sign_in',
      'pause: time_out',
      /everybody signs in before the first step/,
    ],
    ['who signs in again', 'pause: sign_out', 'pause: sign_in', /before the first phase only/],
    [
      'who does what afterwards',
      'by: leader, within',
      'by: leadr, within',
      /no role is called so \(did you mean leader\?\)/,
    ],
    ['a time that is none', 'within: 7d', 'within: soon', /a time such as 60s/],
    ['a reference that does not end', `\${ceremony.title}`, `\${ceremony.title`, /does not end/],
    ['an invisible character', 'We begin', 'We\u200b begin', /invisible character/],
  ])('%s', (_what, from, to, said) => {
    const found = faultsIn(other(from, to));
    expect(found.join('\n')).toMatch(said);
    expect(found.every((fault) => /^Line \d+, column \d+: .*\.$/.test(fault))).toBe(true);
  });

  test.each<[string, string, RegExp]>([
    ['nothing', '', /The file is null: it must be a map/],
    ['a list', '[]', /The file is a list of 0/],
    ['what is not YAML', 'a: [', /Line 1, column 5: This is not YAML/],
    ['an alias', '&a b: *a', /alias, an anchor or a tag/],
    ['a tag', 'title: !!binary aGFsbG8=', /alias, an anchor or a tag/],
    ['a key that stands twice', `${SMALL}title: Another\n`, /unique/],
    ['a merge', `${SMALL}<<: {title: Another}\n`, /<< is nothing that a script can say/],
    ['what is nested without end', '['.repeat(100_000), /nested too deeply/],
    ['what is far too long', `# ${'x'.repeat(300_000)}`, /more than 262144 characters/],
    [
      'a foreign prototype',
      `${SMALL}__proto__: {title: Another}\n`,
      /__proto__ is nothing that a script can say/,
    ],
  ])('%s', (_what, text, said) => {
    expect(faultsIn(text).join('\n')).toMatch(said);
  });
});

test('whatever is changed in a script, it is read, or told what is wrong with it', () => {
  const random = new Random();
  const texts = [SMALL, ...readyScripts.values()];
  let [read, refused] = [0, 0];
  for (let tries = 0; tries < 400; tries++) {
    let text = texts[random.between(0, texts.length - 1)] ?? SMALL;
    for (let change = random.between(1, 3); change > 0; change--) {
      const at = random.between(0, text.length - 1);
      const length = random.between(0, 12);
      const from = random.between(0, text.length - 1);
      text = text.slice(0, at) + text.slice(from, from + random.between(0, 12)) + text.slice(at + length);
    }
    const found = readScript(text);
    if ('faults' in found) {
      refused += 1;
      expect(found.faults.length, `seed ${random.seed}\n${text}`).toBeGreaterThan(0);
    } else {
      read += 1;
      expect(scriptShape.parse(decode(Buffer.from(encodeBlock(found)))), `seed ${random.seed}`).toEqual(
        found,
      );
    }
  }
  console.info(`seed ${random.seed}: ${read} read, ${refused} refused`);
  expect(Math.min(read, refused)).toBeGreaterThan(0);
});

test('a profile that is not delivered is to be looked at, and nothing is wrong with it', () => {
  const read = readScriptFile(other('profile: root', 'profile: rot'));
  if ('faults' in read) throw new Error('It is read.');
  expect(read.warnings.map(scriptFaultText)).toEqual([
    expect.stringMatching(
      /^Line \d+, column \d+: .*is rot, which is none of the delivered profiles: .*did you mean root\?\)\.$/,
    ),
  ]);
  const small = readScriptFile(SMALL);
  expect('warnings' in small && small.warnings).toEqual([]);
});

test.each([...readyScripts])('the ready script %s can be run', (name, text) => {
  const script = scriptIn(text);
  expect(script.id).toBe(name);
});
