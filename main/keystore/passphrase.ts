import { randomInt } from 'node:crypto';
import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import * as common from '@zxcvbn-ts/language-common';
import * as english from '@zxcvbn-ts/language-en';
import { ProblemError } from '../../app/problem.ts';

/** Words of a generated passphrase: six of the 7,776 EFF words give 77 bits. */
const GENERATED_WORDS = 6;

/** The lowest zxcvbn score accepted for a root key: "very unguessable" (more than 10^10 guesses). */
const ACCEPTED_SCORE = 4;

const judge = new ZxcvbnFactory({
  dictionary: { ...common.dictionary, ...english.dictionary },
  graphs: common.adjacencyGraphs,
  translations: english.translations,
});

/** How hard a passphrase is to guess. */
export interface PassphraseAssessment {
  /** zxcvbn's score, 0 (worst) to 4. */
  readonly score: number;
  readonly acceptable: boolean;
  /** What to do better, in plain words; empty when there is nothing to say. */
  readonly advice: string[];
}

/** Judges a passphrase with zxcvbn. Nothing of it is kept. */
export function assessPassphrase(passphrase: string): PassphraseAssessment {
  // Beyond 100 characters only time grows, not insight.
  const { score, feedback } = judge.check(passphrase.slice(0, 100));
  const lines = [feedback.warning, ...feedback.suggestions];
  const advice = lines.filter((line): line is string => line !== null && line !== '');
  return { score, acceptable: score >= ACCEPTED_SCORE, advice };
}

/** @throws ProblemError when a passphrase is too easy to guess for a key */
export function requireStrong(passphrase: string): void {
  if (!assessPassphrase(passphrase).acceptable) throw new ProblemError(WEAK);
}

/** A fresh diceware passphrase: six words of EFF's long list, chosen by the operating system's randomness. */
export function generatePassphrase(): string {
  const words = common.dictionary['diceware-common'];
  return Array.from({ length: GENERATED_WORDS }, () => words[randomInt(words.length)]).join(' ');
}

const WEAK = {
  code: 'keystore.weak-passphrase',
  happened: 'This passphrase could be guessed.',
  meaning: 'No key was created and nothing was recorded.',
  remedy: 'Use a longer one, or let the program generate six random words.',
  field: 'passphrase',
};
