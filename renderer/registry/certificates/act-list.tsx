import { type ReactNode, useState } from 'react';
import { useAct } from '../../bridge/act.ts';
import { Button } from '../../shared/button.tsx';
import { ProblemNotice } from '../../shared/problem-notice.tsx';
import { UserText } from '../../shared/user-text.tsx';

/** Writes something public into a file for which main asks, and says where it lies. */
export function Save(props: {
  readonly verb: string;
  readonly save: () => Promise<{ readonly file: string } | null>;
}) {
  const [file, setFile] = useState<string | null>(null);
  const { act, busy, problem } = useAct(async () => {
    const written = await props.save();
    if (written !== null) setFile(written.file);
  });
  return (
    <Act verb={props.verb} notNow={busy ? 'The program asks where to.' : null} onPress={() => void act()}>
      <Written file={file} />
      {problem === null ? null : <ProblemNotice problem={problem} />}
    </Act>
  );
}

/** Where something was written to; nothing while it was not. */
export function Written({ file }: { readonly file: string | null }) {
  if (file === null) return null;
  return (
    <p role="status" data-testid="saved" className="px-3 text-sm wrap-anywhere text-muted">
      Written: <UserText>{file}</UserText>
    </p>
  );
}

/** Acts of an object, one below the other. */
export function Acts({ children }: { readonly children: ReactNode }) {
  return (
    <ul className="flex flex-col divide-y divide-line border-b border-line max-[68.74rem]:grid max-[68.74rem]:grid-cols-[repeat(auto-fill,minmax(14rem,1fr))] max-[68.74rem]:divide-y-0">
      {children}
    </ul>
  );
}

/** An act, and what comes of it below it. */
export function Act(props: {
  readonly verb: string;
  readonly notNow: string | null;
  readonly onPress: () => void;
  readonly children?: ReactNode;
}) {
  return (
    <li className="flex flex-col gap-1 py-1">
      <Button small look="quiet" className="justify-start" notNow={props.notNow} onPress={props.onPress}>
        {props.verb}
      </Button>
      {props.children}
    </li>
  );
}
