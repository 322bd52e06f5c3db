import { useCallback, useEffect, useRef, useState } from 'react';
import type { OutputOf } from '../../app/contract/operations.ts';
import { MIN_PASSPHRASE } from '../../app/contract/passphrase.ts';
import { call } from '../bridge/call.ts';
import type { Mistakes } from '../shared/mistakes.ts';

/** How hard a passphrase is to guess. */
export type Assessment = OutputOf<'passphrase.assess'>;

/** Milliseconds without a keystroke after which a passphrase is judged. */
const PAUSE = 250;

/** A passphrase being set. It lives in the component that asks for it and nowhere else in the window. */
export interface NewPassphrase {
  readonly passphrase: string;
  readonly again: string;
  /** Made by the app: shown once for writing down, until `written`. */
  readonly generated: boolean;
  readonly written: boolean;
  readonly assessment: Assessment | null;
  readonly type: (text: string) => void;
  readonly typeAgain: (text: string) => void;
  readonly generate: () => Promise<void>;
  readonly setWritten: (written: boolean) => void;
  /** Forgets everything typed and generated. */
  readonly clear: () => void;
  /** What is wrong, by field. Asks main how strong it is, so that a weak one is refused before it is sent. */
  readonly check: () => Promise<Mistakes>;
}

/** The state of the fields in which a passphrase is set; forgotten with the component. */
export function useNewPassphrase(): NewPassphrase {
  const [passphrase, setPassphrase] = useState('');
  const [again, setAgain] = useState('');
  const [generated, setGenerated] = useState(false);
  const [written, setWritten] = useState(false);
  const [assessment, setAssessment] = useState<Assessment | null>(null);
  const judged = useRef('');

  useEffect(() => {
    judged.current = passphrase;
    setAssessment(null);
    if (passphrase === '' || generated) return;
    const timer = setTimeout(() => {
      call('passphrase.assess', { passphrase }).then(
        (answer) => {
          if (judged.current === passphrase) setAssessment(answer);
        },
        // Not judged is not accepted: `check` asks again and says why it cannot.
        () => {},
      );
    }, PAUSE);
    return () => clearTimeout(timer);
  }, [passphrase, generated]);

  const clear = useCallback(() => {
    judged.current = '';
    setPassphrase('');
    setAgain('');
    setGenerated(false);
    setWritten(false);
    setAssessment(null);
  }, []);
  useEffect(() => clear, [clear]);

  return {
    passphrase,
    again,
    generated,
    written,
    assessment,
    type: setPassphrase,
    typeAgain: setAgain,
    setWritten,
    clear,
    async generate() {
      const answer = await call('passphrase.generate', {});
      clear();
      setGenerated(true);
      setPassphrase(answer.passphrase);
    },
    async check() {
      if (generated && !written) return { written: 'Write the words down, then tick this.' };
      if (passphrase.length < MIN_PASSPHRASE) {
        return { passphrase: `At least ${MIN_PASSPHRASE} characters. Six random words are a good choice.` };
      }
      const { acceptable } = await call('passphrase.assess', { passphrase });
      if (!acceptable)
        return { passphrase: 'This is too easy to guess for a key that must last. Make it longer.' };
      if (again === passphrase) return {};
      return {
        again: generated
          ? 'This is not what was shown. Compare your note with the words: take the tick away to see them again.'
          : 'The two are not the same. Type both again, slowly.',
      };
    },
  };
}
