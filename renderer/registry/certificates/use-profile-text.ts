import { useEffect, useState } from 'react';
import type { ShownProfile } from '../../../app/contract/drafts.ts';
import { problemOf } from '../../bridge/bridge-problems.ts';
import { call } from '../../bridge/call.ts';

/** The text of a profile while somebody types it. */
interface TypedProfile {
  /** null while the text is none. */
  readonly profile: ShownProfile | null;
  /** What is wrong with it. */
  readonly mistake: string | undefined;
}

const NOTHING: TypedProfile = { profile: null, mistake: undefined };

/** Reads the text of a profile as often as it changes; an answer to an older text is dropped. @param text empty for none */
export function useProfileText(text: string): TypedProfile {
  const [read, setRead] = useState<TypedProfile>(NOTHING);
  useEffect(() => {
    if (text.trim() === '') {
      setRead(NOTHING);
      return;
    }
    let isLatest = true;
    call('certificates.readProfile', { text }).then(
      (profile) => {
        if (isLatest) setRead({ profile, mistake: undefined });
      },
      (error: unknown) => {
        if (isLatest) setRead({ profile: null, mistake: problemOf(error).happened });
      },
    );
    return () => {
      isLatest = false;
    };
  }, [text]);
  return read;
}
