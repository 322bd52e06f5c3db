import { CircleCheck, CircleHelp, Search, TriangleAlert } from 'lucide-react';
import { useEffect, useState } from 'react';
import { type Finding, factsText, type LeftBehind } from '../../app/ceremony/left-behind.ts';
import type { Problem } from '../../app/problem.ts';
import { FOUND } from '../../app/registry/ceremony-facts.ts';
import { problemOf } from '../bridge/bridge-problems.ts';
import { call } from '../bridge/call.ts';
import { Busy } from '../shared/busy.tsx';
import { Button } from '../shared/button.tsx';
import { Dialog } from '../shared/dialog.tsx';
import { FieldBox, Form } from '../shared/form.tsx';
import { OptionGroup } from '../shared/option-group.tsx';
import { ProblemNotice } from '../shared/problem-notice.tsx';
import { TextField } from '../shared/text-field.tsx';
import { TimeText } from '../shared/time-text.tsx';
import { useSubmission } from '../shared/use-submission.ts';
import { UserText } from '../shared/user-text.tsx';
import { useYubiKeyRows } from '../unlocking/yubikeys.ts';
import { withOfficer } from '../window/officer.ts';
import { InFoot } from './step-frame.tsx';

/** What a look has brought, and whether another one is under way. */
interface Looking {
  readonly left: LeftBehind | null;
  readonly problem: Problem | null;
  readonly busy: boolean;
  readonly again: () => void;
}

/** Has main look at once, when a YubiKey comes or goes, and whenever it is asked for. */
function useLook(): Looking {
  const plugged = useYubiKeyRows()
    .flatMap(({ id, plugged: now }) => (now === null ? [] : [id]))
    .join(' ');
  const [turn, setTurn] = useState(0);
  const asked = `${turn} ${plugged}`;
  const [told, setTold] = useState<{
    readonly asked: string | null;
    readonly left: LeftBehind | null;
    readonly problem: Problem | null;
  }>({ asked: null, left: null, problem: null });
  useEffect(() => {
    let isWanted = true;
    const tell = (left: LeftBehind | null, problem: Problem | null) => {
      if (isWanted) setTold({ asked, left, problem });
    };
    call('ceremony.leftBehind', {}).then(
      (left) => tell(left, null),
      (error) => tell(null, problemOf(error)),
    );
    return () => {
      isWanted = false;
    };
  }, [asked]);
  const { left, problem } = told;
  return { left, problem, busy: told.asked !== asked, again: () => setTurn((before) => before + 1) };
}

/** An act that was under way when the program ended: what it has left, as far as the program sees it, and how it goes on. */
export function InterruptedAct({ step, onGoOn }: { readonly step: string; readonly onGoOn: () => void }) {
  const looking = useLook();
  const { left, busy, problem } = looking;
  const goOn = {
    children: 'Nothing was left: go on with it…',
    onPress: onGoOn,
    notNow: busy
      ? 'The program is still looking.'
      : left?.outcome === 'something'
        ? 'Something was left: people record it, and agree how it goes on.'
        : null,
  };
  return (
    <>
      <div role="alert" className="flex gap-3 rounded-md border-2 border-waiting bg-waiting-soft p-4 low:p-2">
        <TriangleAlert aria-hidden size={20} className="mt-0.5 shrink-0 text-waiting" />
        <div>
          <p className="font-semibold">This act was interrupted.</p>
          <p className="low:hidden">
            It was begun, and the ledger does not know of any result: had it been recorded, it would stand
            here. Nothing is done again by itself.
          </p>
        </div>
      </div>
      <Looked looking={looking} />
      <InFoot>
        <div className="flex flex-wrap items-center gap-3">
          {left?.outcome === 'nothing' ? (
            <>
              <Button look="primary" data-next="" {...goOn} />
              <LookAndRecord step={step} left={left} isNext={false} />
            </>
          ) : (
            <>
              <LookAndRecord step={step} left={left} isNext={left !== null || problem !== null} />
              <Button {...goOn} />
            </>
          )}
        </div>
      </InFoot>
    </>
  );
}

const LOOKS = {
  nothing: { Icon: CircleCheck, box: 'border-stored', tone: 'text-stored' },
  something: { Icon: Search, box: 'border-waiting', tone: 'text-waiting' },
  unknown: { Icon: CircleHelp, box: 'border-waiting', tone: 'text-waiting' },
} as const;

/** What the program has found. */
function Looked({ looking }: { readonly looking: Looking }) {
  const { left, problem, busy } = looking;
  const again = (
    <Button small className="self-start" notNow={busy ? 'Looking…' : null} saidBeside onPress={looking.again}>
      Look again
    </Button>
  );
  if (left === null)
    return (
      <section
        aria-label="What the program has found"
        data-testid="left-behind"
        className="flex flex-col gap-3"
      >
        {problem === null ? null : <ProblemNotice problem={problem} first="The program could not look." />}
        {busy ? <Busy>Looking what was left…</Busy> : again}
      </section>
    );
  const { Icon, box, tone } = LOOKS[left.outcome];
  return (
    <section
      aria-label="What the program has found"
      aria-live="polite"
      aria-busy={busy}
      data-testid="left-behind"
      data-outcome={left.outcome}
      className={`flex flex-col gap-2 rounded-md border bg-surface p-4 low:p-2 ${box}`}
    >
      <h3 className={`flex items-center gap-2 text-lg font-semibold ${tone}`}>
        <Icon aria-hidden size={20} className="shrink-0" />
        {left.summary}
      </h3>
      {left.looked.map((line) => (
        <p key={line}>
          <UserText>{line}</UserText>
        </p>
      ))}
      {left.findings.length === 0 ? null : (
        <ul className="divide-y divide-line">
          {left.findings.map((finding) => (
            <li key={finding.what} className="py-2" data-weighs={finding.weighs}>
              <Found finding={finding} />
            </li>
          ))}
        </ul>
      )}
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
        {again}
        {busy ? (
          <Busy>Looking…</Busy>
        ) : (
          <p className="text-muted">
            Looked <TimeText at={left.at} />; begun <TimeText at={left.begun} />. Looking changes nothing.
          </p>
        )}
      </div>
    </section>
  );
}

const WEIGHS = { left: 'Left', unknown: 'Not known', aside: 'Beside it' } as const;

function Found({ finding }: { readonly finding: Finding }) {
  return (
    <>
      <p className="wrap-anywhere">
        <span
          className={`mr-2 text-sm ${finding.weighs === 'aside' ? 'text-muted' : 'font-semibold text-waiting'}`}
        >
          {WEIGHS[finding.weighs]}
        </span>
        <span className="font-semibold">
          <UserText>{finding.what}</UserText>
        </span>
      </p>
      {finding.facts.length === 0 ? null : (
        <p className="text-muted wrap-anywhere">
          <UserText>{factsText(finding, ' · ')}</UserText>
        </p>
      )}
      <p>
        <UserText>{finding.meaning}</UserText>
      </p>
      {finding.remedy === '' ? null : (
        <p>
          <span className="font-semibold">Now: </span>
          {finding.remedy}
        </p>
      )}
    </>
  );
}

const FOUND_WORDS = {
  nothing: ['Nothing was left of it', 'No file, no change on a device.'],
  something: ['Something was left of it', 'Say what, and where.'],
  unknown: ['It is not known', 'Say where people have looked.'],
} as const;

/** The way out of an act that was begun here, and cannot be done. */
export function CannotBeDone({ step }: { readonly step: string }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button small className="self-start" onPress={() => withOfficer(() => setOpen(true))}>
        It cannot be done…
      </Button>
      {open ? (
        <RecordDialog step={step} title="What the act has left" left={null} onClose={() => setOpen(false)} />
      ) : null}
    </>
  );
}

function LookAndRecord(props: {
  readonly step: string;
  readonly left: LeftBehind | null;
  readonly isNext: boolean;
}) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button
        {...(props.isNext ? { look: 'primary', 'data-next': '' } : {})}
        onPress={() => withOfficer(() => setOpen(true))}
      >
        Look and record what was left…
      </Button>
      {open ? (
        <RecordDialog
          step={props.step}
          title="What the interrupted act has left"
          left={props.left}
          onClose={() => setOpen(false)}
        />
      ) : null}
    </>
  );
}

/** What an act has left that was begun and is never recorded as done: people look, and say so; the program adds what it sees. */
function RecordDialog(props: {
  readonly step: string;
  readonly title: string;
  readonly left: LeftBehind | null;
  readonly onClose: () => void;
}) {
  const { step, title, left, onClose } = props;
  const [found, setFound] = useState<(typeof FOUND)[number] | null>(null);
  const [words, setWords] = useState('');
  const submission = useSubmission();
  const submit = () =>
    submission.submit(
      () => ({
        ...(found === null ? { found: 'Choose what was found.' } : {}),
        ...(words.trim() === '' ? { words: 'Say what you have looked at, and what you found.' } : {}),
      }),
      async () => {
        if (found === null) return;
        await call('ceremony.interrupted', { step, found, words: [words.trim()] });
        onClose();
      },
    );
  return (
    <Dialog title={title} onClose={onClose} held={submission.busy} wide>
      <Form
        act="Record what was found"
        running="Looking and recording…"
        submission={submission}
        fields={['found', 'words']}
        onSubmit={() => void submit()}
        onCancel={onClose}
      >
        <p>
          Then the act is over: it went NOT as the script says, and people agree in a deviation whether it is
          done again.
        </p>
        <div className="flex flex-col gap-1 rounded-md bg-raised p-3" data-testid="recorded-with-it">
          <p className="font-semibold">Recorded with it, as the program sees it in that moment</p>
          {left === null ? (
            <p>What lies there, or what the YubiKey tells, where the act touches one of them.</p>
          ) : (
            left.recorded.map((line) => (
              <p key={line} className="wrap-anywhere">
                <UserText>{line}</UserText>
              </p>
            ))
          )}
        </div>
        <FieldBox name="found">
          <OptionGroup
            label="What people have found"
            name="found"
            options={FOUND.map((value) => ({
              value,
              name: FOUND_WORDS[value][0],
              about: FOUND_WORDS[value][1],
            }))}
            value={found}
            onChange={setFound}
          />
        </FieldBox>
        {submission.mistakes['found'] === undefined ? null : (
          <p role="alert" className="font-semibold text-broken">
            {submission.mistakes['found']}
          </p>
        )}
        <FieldBox name="words">
          <TextField
            label="In words"
            name="words"
            rows={3}
            value={words}
            onChange={setWords}
            mistake={submission.mistakes['words']}
          />
        </FieldBox>
      </Form>
    </Dialog>
  );
}
