import { randomInt } from 'node:crypto';

/** Words of a generated passphrase: six of the 7,776 EFF words give 77 bits. */
const GENERATED_WORDS = 6;

/** The lowest zxcvbn score accepted for a root key: "very unguessable" (more than 10^10 guesses). */
const ACCEPTED_SCORE = 4;

/**
 * Characters that are judged. The time grows steeply with them: a hundred that look like other letters take ten seconds.
 * Six random words have some forty, and what stands behind makes a passphrase no weaker.
 */
const JUDGED = 40;

/** Readings of characters that stand for letters (`@` for `a`) that are tried; each multiplies the time. */
const READINGS = 2;

/** Its word lists take a fifth of the program's start: they are loaded when the first passphrase is there. */
async function makeJudge() {
  const [{ ZxcvbnFactory }, common, english] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
    import('@zxcvbn-ts/language-en'),
  ]);
  return new ZxcvbnFactory({
    dictionary: { ...common.dictionary, ...english.dictionary },
    graphs: common.adjacencyGraphs,
    translations: english.translations,
    l33tMaxSubstitutions: READINGS,
  });
}

let judge: ReturnType<typeof makeJudge> | null = null;

/** How hard a passphrase is to guess. */
interface PassphraseAssessment {
  /** zxcvbn's score, 0 (worst) to 4. */
  readonly score: number;
  readonly acceptable: boolean;
  /** What to do better, in plain words; empty when there is nothing to say. */
  readonly advice: string[];
}

/**
 * Judges a passphrase with zxcvbn. Nothing of it is kept.
 * @param words of this ceremony, which whoever knows of it would try first: they count for nothing
 */
export async function assessPassphrase(
  passphrase: string,
  words: readonly string[] = [],
): Promise<PassphraseAssessment> {
  judge ??= makeJudge();
  const left = without(passphrase, words);
  const { score, feedback } = (await judge).check(left.slice(0, JUDGED));
  const named = left === passphrase ? null : 'Names from this ceremony in it count for nothing.';
  const lines = [named, feedback.warning, ...feedback.suggestions];
  const advice = lines.filter((line): line is string => line !== null && line !== '');
  return { score, acceptable: score >= ACCEPTED_SCORE, advice };
}

/**
 * What is left of a passphrase when all these words are taken out, also where they are written with capitals, other
 * accents, or digits and signs that look like letters. zxcvbn itself, told of them, adds up many guesses for their order.
 */
function without(passphrase: string, words: readonly string[]): string {
  let left = [...passphrase];
  for (const word of words.map(alike).sort((a, b) => b.length - a.length)) {
    if (word.length === 0) continue;
    for (let at = 0; at + word.length <= left.length; ) {
      const found = word.every((letter, index) => letter === alikeTo(left[at + index] ?? ''));
      if (found) left = left.toSpliced(at, word.length);
      else at += 1;
    }
  }
  return left.join('');
}

function alike(text: string): string[] {
  return [...text].map(alikeTo);
}

/** One letter for all that are written for it. */
function alikeTo(character: string): string {
  const plain = character.normalize('NFD').charAt(0).toLowerCase();
  return LOOK_ALIKE.get(plain) ?? plain;
}

const LOOK_ALIKE: ReadonlyMap<string, string> = new Map(
  ['a4@', 'b8', 'e3', 'g9', 'il1!|', 'o0', 's5$', 't7+', 'z2'].flatMap((group) =>
    [...group].map((character) => [character, group.charAt(0)] as const),
  ),
);

/** A fresh diceware passphrase: six words of EFF's long list, chosen by the operating system's randomness. */
export async function generatePassphrase(): Promise<string> {
  const common = await import('@zxcvbn-ts/language-common');
  const words = common.dictionary['diceware-common'];
  return Array.from({ length: GENERATED_WORDS }, () => words[randomInt(words.length)]).join(' ');
}
