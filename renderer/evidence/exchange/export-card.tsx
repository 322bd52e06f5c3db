import { CircleCheck, HardDriveDownload } from 'lucide-react';
import { useState } from 'react';
import type { BundleWritten, ExportRange, ExportRanges } from '../../../app/contract/exchange.ts';
import { useAnswer, useTold } from '../../bridge/query.ts';
import { Busy } from '../../shared/busy.tsx';
import { Button } from '../../shared/button.tsx';
import { Card } from '../../shared/card.tsx';
import { CidText } from '../../shared/cid-text.tsx';
import { counted, number } from '../../shared/counted.ts';
import { ExactText } from '../../shared/exact-text.tsx';
import { OptionGroup } from '../../shared/option-group.tsx';
import { ProblemNotice } from '../../shared/problem-notice.tsx';
import { ProgressBar } from '../../shared/progress-bar.tsx';
import { Tick } from '../../shared/tick.tsx';
import { cancelExport, exporting, exportLedger, useWritten } from './exporting.ts';
import { ProtectionDialog } from './protection-dialog.tsx';

const names: Record<ExportRange, string> = {
  all: 'The whole ledger',
  'since-export': 'What is new since the last export',
  'since-signed': 'Last signed ceremony',
};

const abouts: Record<ExportRange, string> = {
  all: 'For a place that does not have this ledger yet.',
  'since-export': 'For a place that has imported everything before.',
  'since-signed': 'The entries of the last signed head, with its signatures.',
};

type Protection = 'none' | 'passphrase' | 'yubikey' | 'recipients';

const protections = [
  {
    value: 'none' as const,
    name: 'Anyone',
    about: 'Whoever finds the file can read names, e-mail addresses and public keys. No secret is in it.',
  },
  {
    value: 'passphrase' as const,
    name: 'Whoever knows a passphrase',
    about: 'Encrypted in the age format. You set the passphrase in the next step.',
  },
  {
    value: 'yubikey' as const,
    name: 'Whoever has a YubiKey and knows a passphrase',
    about: 'Encrypted in the age format, with a recovery path. Small files beside the bundle belong to it.',
  },
  {
    value: 'recipients' as const,
    name: 'Certain recipients',
    about: 'Encrypted in the age format for age keys (age1…) that you enter in the next step.',
  },
];

/** Takes the ledger, or a part of it, along as a file. */
export function ExportCard() {
  const { answer: ranges = [], problem: unanswered } = useAnswer('bundle.ranges', {});
  const { busy, problem: refused } = exporting.use();
  const { written } = useWritten();
  const problem = refused ?? unanswered;
  const [range, setRange] = useState<ExportRange>('all');
  const [protection, setProtection] = useState<Protection>('none');
  const [auditorsPage, setAuditorsPage] = useState(false);
  const [asking, setAsking] = useState(false);
  const chosen = ranges.find((offered) => offered.range === range) ?? ranges[0];
  const next = () => {
    if (protection !== 'none') return setAsking(true);
    void exportLedger({ range: chosen?.range ?? 'all', protection: { kind: 'none' }, auditorsPage });
  };
  return (
    <Card
      title="Export the ledger"
      about="One bundle file. It is read back and compared before it counts as written. Private keys are not in it."
    >
      {busy !== null ? (
        <UnderWay />
      ) : chosen === undefined ? (
        <p className="text-muted">Nothing has been recorded yet.</p>
      ) : (
        <>
          <OptionGroup
            label="What to take along"
            name="range"
            dense
            options={optionsOf(ranges)}
            value={chosen.range}
            onChange={setRange}
          />
          <OptionGroup
            label="Who can read the file"
            name="protection"
            dense
            options={protections}
            value={protection}
            onChange={setProtection}
          />
          <Tick label="Also write the auditor’s page" ticked={auditorsPage} onChange={setAuditorsPage}>
            <span>
              Also write the auditor’s page
              <span className="block text-sm text-muted">
                One HTML file beside the bundle, in which any browser checks and shows it without this
                program.
              </span>
            </span>
          </Tick>
          <Button look="primary" className="self-start" onPress={next}>
            <HardDriveDownload aria-hidden size={18} />
            Export {counted(chosen.to - chosen.from + 1, 'entry', 'entries')}…
          </Button>
        </>
      )}
      {asking && protection !== 'none' && chosen !== undefined ? (
        <ProtectionDialog
          kind={protection}
          range={chosen.range}
          auditorsPage={auditorsPage}
          onClose={() => setAsking(false)}
        />
      ) : null}
      {problem === null ? null : <ProblemNotice problem={problem} />}
      <div aria-live="polite" className="empty:hidden">
        {written === null ? null : <BundleWrittenNotice written={written} />}
      </div>
    </Card>
  );
}

function optionsOf(ranges: ExportRanges) {
  return ranges.map(({ range, from, to }) => ({
    value: range,
    name: names[range],
    about: `Entries ${number(from)} to ${number(to)}. ${abouts[range]}`,
  }));
}

const steps = { checking: 'Checking', writing: 'Writing', 'reading-back': 'Reading back' };

/** How far the export is, and a way to stop it. */
function UnderWay() {
  const progress = useTold('exchange.changed');
  return (
    <div className="flex flex-col items-start gap-3">
      {progress === null ? (
        <Busy>Working…</Busy>
      ) : (
        <div className="w-full">
          <ProgressBar
            label={steps[progress.step]}
            value={progress.done}
            total={progress.total}
            secondsLeft={progress.secondsLeft}
            text={`${steps[progress.step]}: ${number(progress.done)} of ${counted(progress.total, 'entry', 'entries')}`}
          />
        </div>
      )}
      <Button small onPress={cancelExport}>
        Cancel
      </Button>
    </div>
  );
}

/** Says that a bundle is complete, where it lies, and what to write down. */
function BundleWrittenNotice({ written }: { readonly written: BundleWritten }) {
  return (
    <section
      aria-label="Exported"
      data-testid="bundle-written"
      data-cid={written.head}
      className="flex gap-3 rounded-md border border-stored bg-stored-soft p-4"
    >
      <CircleCheck aria-hidden size={20} className="mt-0.5 shrink-0 text-stored" />
      <div className="flex min-w-0 flex-col gap-2">
        <p className="font-semibold">
          Entries {number(written.from)} to {number(written.to)} are written, read back and checked
        </p>
        <p className="font-mono text-sm">
          <ExactText>{written.file}</ExactText>
        </p>
        {written.readableBy === 'yubikey' ? (
          <p>
            The small files beside it, whose names begin alike, belong to it: take them all along. Without
            them nobody can open it.
          </p>
        ) : null}
        <p>
          Write down the head, or have it read from this screen at the other side: only it shows there that
          the file is the whole ledger.
        </p>
        <CidText cid={written.head} />
        {written.auditorsPage === null ? null : <PageWritten page={written.auditorsPage} />}
      </div>
    </section>
  );
}

/** Where the page for auditors lies, and by what whoever opens it knows it. */
function PageWritten({ page }: { readonly page: NonNullable<BundleWritten['auditorsPage']> }) {
  return (
    <div data-testid="auditors-page" className="flex flex-col gap-1">
      <p className="font-semibold">The auditor’s page is written beside it</p>
      <p className="font-mono text-sm">
        <ExactText>{page.file}</ExactText>
      </p>
      <p>Tell the auditor its SHA-256 in another way than with the file: a page cannot prove itself.</p>
      <p className="font-mono text-sm wrap-anywhere">{page.sha256}</p>
    </div>
  );
}
