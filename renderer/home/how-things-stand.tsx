import {
  Archive,
  CalendarX,
  Check,
  CircleHelp,
  Fingerprint,
  Hourglass,
  type LucideIcon,
  Network,
  PenLine,
  ScrollText,
  Shield,
  ShieldCheck,
  ShieldX,
  Unplug,
  Usb,
  UserCheck,
  Users,
} from 'lucide-react';
import type { ComponentProps, ReactNode } from 'react';
import { utcDay } from '../../app/content/utc.ts';
import type { LedgerStatus } from '../../app/contract/schemas.ts';
import type { BackupFile } from '../../app/ledger/backup-file.ts';
import { useAct } from '../bridge/act.ts';
import { call } from '../bridge/call.ts';
import { useAnswer } from '../bridge/query.ts';
import { openQueue } from '../evidence/entries/entries-store.ts';
import { useAirGap } from '../network/air-gap.tsx';
import { Badge } from '../shared/badge.tsx';
import { Button } from '../shared/button.tsx';
import { counted, number } from '../shared/counted.ts';
import { ProblemNotice } from '../shared/problem-notice.tsx';
import { ShortTime } from '../shared/time-text.tsx';
import { checkLedger } from '../window/ledger.ts';
import { go } from '../window/navigation.ts';
import { withOfficer } from '../window/officer.ts';

/** How things stand, a line each: in a word, on what that rests, and the way there. */
export function HowThingsStand({ status }: { readonly status: LedgerStatus }) {
  return (
    <section aria-labelledby="how-things-stand" className="flex flex-col">
      <h2 id="how-things-stand" className="pb-2 text-lg font-bold">
        How things stand
      </h2>
      <dl>
        <LateListsLine />
        <LedgerLine status={status} />
        <QueueLine status={status} />
        <AirGapLine status={status} />
        <YubiKeysLine />
        <RolesLine status={status} />
        <HeadLine status={status} />
        <BackupLine status={status} />
      </dl>
    </section>
  );
}

/** A list that is late is the first thing to see: until the next one lies there, nothing below its authority is trusted. */
function LateListsLine() {
  const late = useAnswer('lists.late', {}, { eachTime: true }).answer?.late ?? [];
  const [first] = late;
  if (first === undefined) return null;
  return (
    <Line
      icon={CalendarX}
      name="Lists"
      state={[CalendarX, 'broken', late.length === 1 ? 'Late' : `${number(late.length)} late`]}
      act={<Way onPress={() => go('revocation.list')}>Open the lists</Way>}
    >
      the next revocation list of {first.authority} was due on {utcDay(first.due)}: until it is published,
      whoever asks for one trusts nothing that it has issued
    </Line>
  );
}

function LedgerLine({ status: { integrity, entries } }: { readonly status: LedgerStatus }) {
  const act = <Way onPress={() => void checkLedger()}>Check again</Way>;
  if (integrity.state !== 'intact' && integrity.state !== 'damaged')
    return (
      <Line icon={ScrollText} name="Ledger" state={[CircleHelp, 'neutral', 'Not checked yet']} act={act}>
        {counted(entries, 'entry', 'entries')}
      </Line>
    );
  const intact = integrity.state === 'intact';
  return (
    <Line
      icon={ScrollText}
      name="Ledger"
      state={intact ? [ShieldCheck, 'stored', 'Intact'] : [ShieldX, 'broken', 'Damaged']}
      act={act}
    >
      {counted(intact ? integrity.entries : entries, 'entry', 'entries')}, {intact ? 'all ' : ''}read again at{' '}
      <ShortTime at={integrity.checkedAt} />
    </Line>
  );
}

function QueueLine({ status: { waiting, stored, setAside, mode } }: { readonly status: LedgerStatus }) {
  return (
    <Line
      icon={Network}
      name="Queue"
      state={
        waiting === 0
          ? [Check, 'neutral', 'Empty']
          : // Offline nothing is sent: that it waits needs nobody’s attention.
            [Hourglass, mode === 'Offline' ? 'neutral' : 'waiting', `${number(waiting)} waiting`]
      }
      act={<Way onPress={openQueue}>Open the queue</Way>}
    >
      {stored === 0 ? 'nothing stored in NATS yet' : `${number(stored)} stored in NATS`}
      {setAside === 0 ? '' : `, ${number(setAside)} set aside`}
    </Line>
  );
}

function AirGapLine({ status: { mode } }: { readonly status: LedgerStatus }) {
  const words = useAirGap(mode);
  return (
    <Line
      icon={Shield}
      name="Air gap"
      state={words && [words.icon, words.tone, words.word]}
      act={<Way onPress={() => go('sync')}>Change the mode</Way>}
    >
      {words?.about ?? 'Looking…'}
    </Line>
  );
}

function YubiKeysLine() {
  const rows = useAnswer('yubikeys.state', {}).answer?.rows;
  const plugged = rows?.filter((row) => row.plugged !== null).length ?? 0;
  const lost = rows?.filter((row) => row.status === 'lost').length ?? 0;
  const known = rows?.filter((row) => row.status !== 'new').length ?? 0;
  return (
    <Line
      icon={Usb}
      name="YubiKeys"
      state={
        rows &&
        (plugged === 0 ? [Unplug, 'neutral', 'None plugged in'] : [Usb, 'stored', `${plugged} plugged in`])
      }
      act={<Way onPress={() => go('yubikey')}>Open YubiKeys</Way>}
    >
      {rows === undefined ? 'Looking…' : `${number(known)} known`}
      {lost === 0 ? '' : `, ${number(lost)} of them reported lost`}
    </Line>
  );
}

function RolesLine({ status: { governed } }: { readonly status: LedgerStatus }) {
  return (
    <Line
      icon={Users}
      name="Roles"
      state={governed ? [UserCheck, 'stored', 'In force'] : [CircleHelp, 'neutral', 'Not in force']}
      act={governed ? null : <LetRolesGovern />}
    >
      {governed
        ? 'whoever acts has signed in, and only does what a role permits'
        : 'anybody at this laptop may do anything'}
    </Line>
  );
}

function HeadLine({ status: { toSign, entries } }: { readonly status: LedgerStatus }) {
  const signatures = useAnswer('signing.state', { ledger: null }).answer?.signatures.length;
  const act = <Way onPress={() => go('sign')}>Sign…</Way>;
  if (toSign === null || signatures === undefined)
    return (
      <Line icon={Fingerprint} name="Head" state={undefined} act={act}>
        {toSign === null ? 'nothing to sign yet' : 'Looking…'}
      </Line>
    );
  return (
    <Line
      icon={Fingerprint}
      name="Head"
      state={
        signatures === 0 ? [PenLine, 'waiting', 'Not signed'] : [Check, 'stored', `Signed by ${signatures}`]
      }
      act={act}
    >
      at entry {number(toSign.seq)}
      {toSign.seq === entries ? '' : '; only comparisons and signatures came after it'}
    </Line>
  );
}

function BackupLine({ status: { entries, directory } }: { readonly status: LedgerStatus }) {
  const state = useAnswer('backup.list', {}, { eachTime: true }).answer;
  const newest = state?.backups[0];
  return (
    <Line
      icon={Archive}
      name="Backup"
      state={state && stateOfBackup(entries, newest)}
      act={<Way onPress={() => go('backups')}>Back up…</Way>}
    >
      {state === undefined ? 'Looking…' : null}
      {newest === undefined ? null : (
        <>
          <ShortTime at={newest.madeAt} />, {counted(newest.entries, 'entry', 'entries')}
          {isBeside(directory, newest.file) ? '; beside the ledger on this disk: copy it to another one' : ''}
        </>
      )}
    </Line>
  );
}

/** A backup in which the last entries are not is none of them. */
function stateOfBackup(entries: number, newest: BackupFile | undefined): StateInWords {
  if (newest === undefined) return [Hourglass, 'waiting', 'None yet'];
  const missing = entries - newest.entries;
  return missing > 0
    ? [Hourglass, 'waiting', `${counted(missing, 'entry', 'entries')} behind`]
    : [Check, 'stored', 'Up to date'];
}

/** Whether a file lies in the folder of the ledger, or beside it: whoever loses that disk loses both. */
function isBeside(directory: string, file: string): boolean {
  const parent = directory.slice(0, Math.max(directory.lastIndexOf('/'), directory.lastIndexOf('\\')) + 1);
  return parent !== '' && file.startsWith(parent);
}

/** From here on roles govern; main asks once more in its own dialog. */
function LetRolesGovern() {
  const { act, busy, problem } = useAct(() => call('roles.govern', {}));
  return (
    <>
      <Button
        small
        look="quiet"
        notNow={busy ? 'The program asks in a dialog of its own.' : null}
        onPress={() => withOfficer(() => void act())}
      >
        Let roles govern…
      </Button>
      {problem === null ? null : <ProblemNotice problem={problem} />}
    </>
  );
}

/** The way to where something is done. */
function Way(props: { readonly onPress: () => void; readonly children: string }) {
  return (
    <Button small look="quiet" onPress={props.onPress}>
      {props.children}
    </Button>
  );
}

/** In a word: its shape, its colour, and the word. */
type StateInWords = readonly [LucideIcon, ComponentProps<typeof Badge>['tone'], ReactNode];

function Line(props: {
  readonly icon: LucideIcon;
  readonly name: string;
  /** undefined while it is looked for. */
  readonly state: StateInWords | undefined;
  readonly act: ReactNode;
  readonly children: ReactNode;
}) {
  const Icon = props.icon;
  return (
    <div className="grid grid-cols-[7.5rem_10rem_minmax(0,1fr)_auto] items-center gap-x-3 border-t border-line py-1.5 max-[62rem]:grid-cols-[8rem_minmax(0,1fr)_auto]">
      <dt className="flex items-center gap-2.5 font-semibold">
        <Icon aria-hidden size={17} className="shrink-0 text-muted" />
        {props.name}
      </dt>
      <dd className="max-[62rem]:col-start-2">
        {props.state === undefined ? null : (
          <Badge icon={props.state[0]} tone={props.state[1]}>
            {props.state[2]}
          </Badge>
        )}
      </dd>
      <dd className="text-sm text-muted max-[62rem]:col-start-2 max-[62rem]:row-start-2">{props.children}</dd>
      <dd className="max-[62rem]:col-start-3 max-[62rem]:row-start-1">{props.act}</dd>
    </div>
  );
}
