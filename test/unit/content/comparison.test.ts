import { describe, expect, test } from 'vitest';
import { generateCid } from '../../../app/content/cid.ts';
import { cidOfWords, compare } from '../../../app/content/comparison.ts';
import { groupsOf, partsOf, wordsOf } from '../../../app/content/fingerprint.ts';
import { EVEN_WORDS, ODD_WORDS } from '../../../app/content/pgp-word-list.ts';

const cid = generateCid({ a: 1 });
const other = generateCid({ a: 2 });

describe('words - of a CID', () => {
  test('two lists of 256 distinct words that share none', () => {
    const all = [...EVEN_WORDS, ...ODD_WORDS].map((word) => word.toLowerCase());
    expect([EVEN_WORDS.length, ODD_WORDS.length, new Set(all).size]).toEqual([256, 256, 512]);
  });

  test('are 32 and lead back to the same CID', () => {
    const words = wordsOf(cid);
    expect(words).toHaveLength(32);
    expect(cidOfWords(words)).toBe(cid);
  });

  // Source: PGPfone manual, "E582 94F2 E9A2 2748 6E8B 061B 31CC 528F D7FA 3F19".
  test('agree with the published example', () => {
    const digest = 'e58294f2e9a227486e8b061b31cc528fd7fa3f19'.match(/../g) ?? [];
    const words = digest.map((hex, index) => (index % 2 ? ODD_WORDS : EVEN_WORDS)[Number.parseInt(hex, 16)]);
    expect(words.join(' ')).toBe(
      'topmost Istanbul Pluto vagabond treadmill Pacific brackish dictator goldfish Medusa afflict bravado chatter revolver Dupont midsummer stopwatch whimsical cowbell bottomless',
    );
  });

  test('a swapped pair of words is not accepted', () => {
    const [first = '', second = '', ...rest] = wordsOf(cid);
    expect(cidOfWords([second, first, ...rest])).toBeNull();
  });
});

describe('groups and parts - of a CID', () => {
  test('leave nothing out', () => {
    const { prefix, groups } = groupsOf(cid);
    expect(prefix + groups.join('')).toBe(cid);
    expect(groups).toHaveLength(13);
    expect(
      partsOf(cid)
        .map((part) => part.bytes)
        .slice(0, 5),
    ).toEqual(['b', '01', '71', '12', '20']);
    expect(partsOf(cid)[5]?.bytes).toHaveLength(64);
  });
});

describe('compare', () => {
  const grouped = [groupsOf(cid).prefix, ...groupsOf(cid).groups].join(' ');

  test.each([
    ['the CID', cid],
    ['the CID in groups over two lines', grouped.replace(' ', '\n')],
    ['the CID in upper case with blanks around', `  ${cid.toUpperCase()} `],
    ['an ipfs address', `ipfs://${cid}`],
  ])('says equal for %s', (_name, given) => {
    expect(compare(cid, given)).toEqual({ outcome: 'equal', as: 'cid' });
  });

  test('says equal for the words, whatever their case and punctuation', () => {
    expect(compare(cid, wordsOf(cid).join(', ').toUpperCase())).toEqual({ outcome: 'equal', as: 'words' });
  });

  test('names the position of a single wrong character', () => {
    const wrong = `${cid.slice(0, 30)}${cid[30] === 'a' ? 'b' : 'a'}${cid.slice(31)}`;
    expect(compare(cid, wrong)).toEqual({
      outcome: 'different',
      as: 'cid',
      differences: [{ position: 31, expected: cid[30], found: wrong[30] }],
    });
  });

  test('names a single wrong word, and a doubled one', () => {
    const words = [...wordsOf(cid)];
    words[6] = EVEN_WORDS.find((word) => word !== words[6]) ?? '';
    expect(compare(cid, words.join(' '))).toMatchObject({
      outcome: 'different',
      differences: [{ position: 7, expected: wordsOf(cid)[6], found: words[6]?.toLowerCase() }],
    });
    const doubled = [...wordsOf(cid).slice(0, 4), wordsOf(cid)[3], ...wordsOf(cid).slice(4)].join(' ');
    expect(compare(cid, doubled)).toMatchObject({ outcome: 'different' });
  });

  test('another CID is different', () => {
    expect(compare(cid, other).outcome).toBe('different');
    expect(compare(cid, wordsOf(other).join(' ')).outcome).toBe('different');
  });

  test('a part that agrees is incomplete, never equal', () => {
    expect(compare(cid, cid.slice(0, 58))).toEqual({
      outcome: 'incomplete',
      as: 'cid',
      given: 58,
      needed: 59,
    });
    expect(compare(cid, wordsOf(cid).slice(0, 31).join(' '))).toEqual({
      outcome: 'incomplete',
      as: 'words',
      given: 31,
      needed: 32,
    });
  });

  test('something appended is different, never equal', () => {
    expect(compare(cid, `${cid}a`).outcome).toBe('different');
  });

  test.each(['', '   ', 'hello', '1234', 'aardvark hello'])('cannot read %j and says why', (given) => {
    expect(compare(cid, given)).toMatchObject({ outcome: 'unreadable' });
  });
});
