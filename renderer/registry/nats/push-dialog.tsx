import { useState } from 'react';
import type { PushedToken, PushResult } from '../../../app/contract/nats.ts';
import { call } from '../../bridge/call.ts';
import { useAnswer } from '../../bridge/query.ts';
import { Button } from '../../shared/button.tsx';
import { Dialog } from '../../shared/dialog.tsx';
import { FieldBox, Form } from '../../shared/form.tsx';
import { ProblemNotice } from '../../shared/problem-notice.tsx';
import { type Choice, SelectField } from '../../shared/select-field.tsx';
import { TimeText } from '../../shared/time-text.tsx';
import { useSubmission } from '../../shared/use-submission.ts';
import { UserText } from '../../shared/user-text.tsx';
import type { ConfiguringProps } from './configuring.tsx';

const ALL: Choice = { id: 'all', name: 'Those of all accounts that have one' };

/** Gives tokens of accounts to the servers of the configuration: main asks once more, and for the credentials to enter with. */
export function PushDialog({ object, onClose }: Pick<ConfiguringProps, 'object' | 'onClose'>) {
  const { id, name } = object;
  const title = `Push tokens of ${name}`;
  const submission = useSubmission();
  const [chosen, setChosen] = useState(ALL);
  const [result, setResult] = useState<PushResult | null>(null);
  const { answer: settings } = useAnswer('nats.settings', {}, { eachTime: true });
  const { answer: about } = useAnswer('identities.about', { ledger: null, kind: 'nats.operator', id });
  const { busy } = submission;
  const accounts = about?.accounts ?? [];
  const submit = () =>
    submission.submit(
      () => ({}),
      async () => {
        const accountId = chosen.id === ALL.id ? null : chosen.id;
        const pushed = await call('tokens.push', { operatorId: id, accountId });
        if (pushed === null) onClose();
        else setResult(pushed);
      },
    );
  if (result !== null) return <Outcome title={title} result={result} onClose={onClose} />;
  return (
    <Dialog title={title} onClose={onClose} held={busy} wide>
      <Form
        act="Push the tokens"
        running="Asking the servers what they have, and giving them the tokens…"
        submission={submission}
        fields={[]}
        onSubmit={() => void submit()}
        onCancel={onClose}
        final
      >
        <p>
          The servers at <span className="wrap-anywhere">{settings?.url}</span> get the tokens, and go by them
          at once: whoever they revoke is cut off. What they have is looked at before, and never replaced by
          an older one.
        </p>
        <p>
          You are asked for the credentials of a user of the system account. For servers that keep no tokens,
          export for a server instead.
        </p>
        <FieldBox name="account">
          <SelectField
            label="Which tokens"
            name="account"
            choices={[ALL, ...accounts.map((account) => ({ id: account.id, name: account.name }))]}
            value={chosen}
            onChange={setChosen}
            placeholder="Choose which"
            isDisabled={busy}
          />
        </FieldBox>
      </Form>
    </Dialog>
  );
}

function Outcome(props: {
  readonly title: string;
  readonly result: PushResult;
  readonly onClose: () => void;
}) {
  const { url, servers, accounts } = props.result;
  return (
    <Dialog title={props.title} onClose={props.onClose} wide>
      <p>
        {servers.length === 1 ? 'One server keeps' : `${servers.length} servers keep`} tokens at{' '}
        <span className="wrap-anywhere">{url}</span>: <UserText>{servers.join(', ')}</UserText>.
      </p>
      <ul className="flex flex-col gap-4" data-testid="pushed">
        {accounts.map((account) => (
          <li key={account.publicKey} className="flex flex-col gap-1">
            <p>
              <span className="font-semibold">
                <UserText>{account.name}</UserText>
              </span>
              : {OUTCOMES[account.outcome]}
              {account.before === null ? null : (
                <>
                  {' '}
                  The one before was issued <TimeText at={account.before} />.
                </>
              )}
            </p>
            {account.changes.length === 0 ? null : (
              <ul className="list-disc ps-5 text-sm wrap-anywhere">
                {account.changes.map((line) => (
                  <li key={line}>
                    <UserText>{line}</UserText>
                  </li>
                ))}
              </ul>
            )}
            {account.problem === null ? null : <ProblemNotice problem={account.problem} />}
          </li>
        ))}
      </ul>
      <p className="flex justify-end">
        <Button onPress={props.onClose} autoFocus>
          Done
        </Button>
      </p>
    </Dialog>
  );
}

/** What is said of each outcome. */
const OUTCOMES: Readonly<Record<PushedToken['outcome'], string>> = {
  pushed: 'pushed, and there when it was looked up afterwards.',
  'there already': 'there already.',
  'not pushed': 'not pushed.',
};
