import { useState } from 'react';
import type { RegistryObject } from '../../../app/contract/registry.ts';
import { type PublicForm, publicForms } from '../../../app/registry/public-half.ts';
import { useAct } from '../../bridge/act.ts';
import { call } from '../../bridge/call.ts';
import { useAnswer } from '../../bridge/query.ts';
import { Button } from '../../shared/button.tsx';
import { CopyButton } from '../../shared/copy-button.tsx';
import { Fact } from '../../shared/facts.tsx';
import { ProblemNotice } from '../../shared/problem-notice.tsx';
import { useReading } from '../../window/reading.ts';

/** The public half of a key, to be copied or saved in each form that there is of it. */
export function PublicHalf({ object: { id } }: { readonly object: RegistryObject }) {
  const ledger = useReading((reading) => reading.ledger);
  const { answer } = useAnswer('keys.publicHalf', { ledger, id });
  const [said, setSaid] = useState('');
  const { act, problem } = useAct(async (form: PublicForm) => {
    setSaid('');
    const { file } = await call('keys.savePublicHalf', { ledger, id, form });
    setSaid(file === null ? '' : `Written to ${file}`);
  });
  return (
    <Fact label="Public half">
      <ul aria-label="Forms of the public half" className="flex flex-col gap-2">
        {answer?.forms.map(({ form, text }) => {
          const { name } = publicForms[form];
          return (
            <li key={form} className="flex flex-wrap items-center gap-2">
              {text === null ? null : <CopyButton text={text} what={name} />}
              <Button small onPress={() => void act(form)}>
                Save {name}…
              </Button>
            </li>
          );
        })}
      </ul>
      <p role="status" className="text-sm break-all empty:hidden">
        {said}
      </p>
      {problem === null ? null : <ProblemNotice problem={problem} />}
    </Fact>
  );
}
