import { useState } from 'react';
import { useAct } from '../../bridge/act.ts';
import { call } from '../../bridge/call.ts';
import { Button } from '../../shared/button.tsx';
import { FieldBox } from '../../shared/form.tsx';
import type { Mistakes } from '../../shared/mistakes.ts';
import { type Option, OptionGroup } from '../../shared/option-group.tsx';
import { ProblemNotice } from '../../shared/problem-notice.tsx';
import { TextField } from '../../shared/text-field.tsx';
import { UserText } from '../../shared/user-text.tsx';

/** Where a new key comes from. */
export type KeySource = 'made' | 'file';

const sources: readonly Option<KeySource>[] = [
  { value: 'made', name: 'Made here', about: 'Its private half has never been anywhere else.' },
  {
    value: 'file',
    name: 'A file of another program',
    about: 'PKCS #8, PEM, OpenSSH or PKCS #12. Whoever had the file may have kept it.',
  },
];

/** Chooses where a new key comes from. */
export function KeySourceField(props: {
  readonly source: KeySource;
  readonly onChange: (source: KeySource) => void;
  readonly isDisabled: boolean;
}) {
  return (
    <OptionGroup
      label="Where it comes from"
      name="source"
      options={sources}
      value={props.source}
      onChange={props.onChange}
      isDisabled={props.isDisabled}
    />
  );
}

/** The file of another program, while somebody chooses it. Its path stays in the main process. */
export interface ForeignFile {
  readonly name: string | null;
  readonly password: string;
  readonly setPassword: (password: string) => void;
  readonly choose: () => Promise<void>;
  readonly check: () => Mistakes;
  /** Forgets the password: it was handed over. */
  readonly clear: () => void;
}

/** The state of the file that a key is imported from; forgotten with the component. */
export function useForeignFile(): ForeignFile {
  const [name, setName] = useState<string | null>(null);
  const [password, setPassword] = useState('');
  return {
    ...{ name, password, setPassword },
    async choose() {
      const chosen = await call('keys.chooseImport', {});
      if (chosen !== null) setName(chosen.name);
    },
    check: () => (name === null ? { file: 'Choose the file with the private key.' } : {}),
    clear: () => setPassword(''),
  };
}

/** Chooses the file, and takes its password where it has one. */
export function ForeignFileFields(props: {
  readonly foreign: ForeignFile;
  readonly mistakes: Mistakes;
  readonly isDisabled: boolean;
}) {
  const { foreign, mistakes, isDisabled } = props;
  const { act: choose, problem } = useAct(foreign.choose);
  return (
    <>
      <FieldBox name="file">
        <div className="flex flex-wrap items-center gap-3">
          <Button onPress={() => void choose()} notNow={isDisabled ? 'The file is being read.' : null}>
            Choose the file…
          </Button>
          <span>{foreign.name === null ? 'No file chosen.' : <UserText>{foreign.name}</UserText>}</span>
        </div>
        {mistakes['file'] === undefined ? null : (
          <p role="alert" className="text-sm text-broken">
            {mistakes['file']}
          </p>
        )}
        {problem === null ? null : <ProblemNotice problem={problem} />}
      </FieldBox>
      <FieldBox name="password">
        <TextField
          label="Password of the file"
          name="password"
          secret
          value={foreign.password}
          onChange={foreign.setPassword}
          mistake={mistakes['password']}
          hint="Where the file is encrypted. The file itself is left as it is: destroy it when the key is here."
          isDisabled={isDisabled}
          optional
        />
      </FieldBox>
    </>
  );
}
