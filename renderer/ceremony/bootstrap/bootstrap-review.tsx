import { CheckCheck, CircleCheck, type LucideIcon, OctagonX, Plus } from 'lucide-react';
import type { BootstrapItem, BootstrapPreview } from '../../../app/bootstrap/shapes.ts';
import { Badge } from '../../shared/badge.tsx';
import { Card } from '../../shared/card.tsx';
import { counted, number } from '../../shared/counted.ts';
import { ExactText } from '../../shared/exact-text.tsx';
import { Fact, Facts } from '../../shared/facts.tsx';
import { UserText } from '../../shared/user-text.tsx';
import { Warnings } from '../../shared/warnings.tsx';

/** Everything a file comes to, in groups, with what to look at twice. */
export function BootstrapReview({ preview }: { readonly preview: BootstrapPreview }) {
  return (
    <>
      <Summary preview={preview} />
      <div className="@container">
        <div className="grid grid-cols-1 items-start gap-4 @min-[52rem]:grid-cols-2">
          {preview.groups.map(({ title, items }) => (
            <Card key={title} title={`${title} (${number(items.length)})`}>
              <ul className="divide-y divide-line">
                {items.map((item, index) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: the place in the file is what identifies an item; two may have one name.
                  <BootstrapItemRow key={index} item={item} />
                ))}
              </ul>
            </Card>
          ))}
          <ReviewAside preview={preview} />
        </div>
      </div>
    </>
  );
}

function Summary({ preview }: { readonly preview: BootstrapPreview }) {
  const items = preview.groups.flatMap((group) => group.items);
  const there = items.filter(({ outcome }) => outcome === 'there').length;
  const warnings = preview.groups.flatMap(({ title, items: within }) =>
    within.flatMap(({ name, warnings: few }) => few.map((warning) => `${title}, ${name}: ${warning}`)),
  );
  const wrong = items.filter(({ outcome }) => outcome === 'differs' || outcome === 'refused').length;
  const Icon = preview.blocked ? OctagonX : CircleCheck;
  return (
    <section
      aria-label="Summary"
      data-testid="bootstrap-summary"
      className={`flex gap-3 rounded-md border bg-surface p-4 ${preview.blocked ? 'border-broken' : 'border-edge'}`}
    >
      <Icon
        aria-hidden
        size={20}
        className={`mt-0.5 shrink-0 ${preview.blocked ? 'text-broken' : 'text-accent'}`}
      />
      <div className="@container flex min-w-0 flex-1 flex-col gap-2">
        <p className="font-semibold">
          {preview.blocked
            ? `This file cannot be recorded: ${counted(wrong, 'part contradicts', 'parts contradict')} the ledger or its rules.`
            : preview.events === 0
              ? 'Everything this file says is in the ledger already. Nothing is left to be recorded.'
              : `${counted(preview.events, 'event')} would be recorded. Nothing is recorded yet.`}
        </p>
        {preview.blocked ? (
          <p>
            It is recorded as a whole or not at all. <span className="font-semibold">Now: </span>correct the
            file where it is marked below, then choose it again.
          </p>
        ) : null}
        {there > 0 ? (
          <p>{counted(there, 'thing is', 'things are')} in the ledger already, just the same.</p>
        ) : null}
        {preview.seeds > 0 && !preview.blocked ? (
          <p>
            {counted(preview.seeds, 'NATS seed')} will be made here and encrypted with one passphrase that you
            set.
          </p>
        ) : null}
        <Warnings warnings={warnings} />
        <ReviewedFile preview={preview} />
      </div>
    </section>
  );
}

/** Why a file cannot be used: everything that is wrong with it, each with its place. */
export function BootstrapFaults({ preview }: { readonly preview: BootstrapPreview }) {
  const { faults } = preview;
  return (
    <section
      role="alert"
      aria-label="This file cannot be used"
      data-testid="bootstrap-faults"
      className="flex gap-3 rounded-md border border-broken bg-surface p-4"
    >
      <OctagonX aria-hidden size={20} className="mt-0.5 shrink-0 text-broken" />
      <div className="@container flex min-w-0 flex-1 flex-col gap-3">
        <div>
          <p className="font-semibold text-broken">
            This file cannot be used: {counted(faults.length, 'thing is', 'things are')} wrong with it.
          </p>
          <p>Nothing was recorded. The ledger is unchanged.</p>
          <p>
            <span className="font-semibold">Now: </span>correct the file, then choose it again.
          </p>
        </div>
        <ul className="divide-y divide-line border-y border-line">
          {faults.map(({ path, found, allowed }) => (
            <li key={`${path} ${allowed}`} className="py-2">
              {path === '' ? null : (
                <p className="font-mono text-sm font-semibold">
                  <UserText>{path}</UserText>
                </p>
              )}
              <p>
                {found === null ? null : (
                  <>
                    Found <UserText>{found}</UserText>:{' '}
                  </>
                )}
                <UserText>{allowed}</UserText>
              </p>
            </li>
          ))}
        </ul>
        <ReviewedFile preview={preview} />
      </div>
    </section>
  );
}

const outcomes: Readonly<
  Record<
    BootstrapItem['outcome'],
    { readonly icon: LucideIcon; readonly word: string; readonly tone: 'neutral' | 'stored' | 'broken' }
  >
> = {
  new: { icon: Plus, word: 'New', tone: 'neutral' },
  there: { icon: CheckCheck, word: 'Already there', tone: 'stored' },
  differs: { icon: OctagonX, word: 'Differs', tone: 'broken' },
  refused: { icon: OctagonX, word: 'Refused', tone: 'broken' },
};

/** What needs no line: the name stands above, and a file speaks of one organization. */
const KNOWN: ReadonlySet<string> = new Set(['Name', 'Organization']);

/** One thing that a file says: what it is, its particulars, and what it comes to. */
function BootstrapItemRow({ item }: { readonly item: BootstrapItem }) {
  const { icon, word, tone } = outcomes[item.outcome];
  const lines = item.lines.filter(({ label, value }) => !KNOWN.has(label) && value !== 'None');
  return (
    <li className="flex flex-col gap-1 py-2" data-outcome={item.outcome}>
      <p className="flex flex-wrap items-center justify-between gap-x-3 gap-y-1">
        <span className="min-w-0 font-semibold">
          <UserText>{item.name}</UserText>
        </span>
        <Badge icon={icon} tone={tone}>
          {word}
        </Badge>
      </p>
      <dl className="text-sm">
        {lines.map(({ label, value }) => (
          <div key={label} className="flex gap-2">
            <dt className="shrink-0 text-muted">{label}:</dt>
            <dd className="min-w-0">
              <UserText>{value}</UserText>
            </dd>
          </div>
        ))}
      </dl>
      <Warnings warnings={item.warnings} />
      {item.reason === null ? null : <p className="font-semibold text-broken">{item.reason}</p>}
      {item.differences.map(({ label, inFile, inLedger }) => (
        <p key={label} className="font-semibold text-broken">
          {label}: the file says “<UserText>{inFile}</UserText>”, the ledger says “
          <UserText>{inLedger}</UserText>”.
        </p>
      ))}
    </li>
  );
}

/** What a file says besides: what comes later, what is not recorded, and ids that were made here. */
function ReviewAside({ preview }: { readonly preview: BootstrapPreview }) {
  const { yubikeys, unrecorded, madeIds } = preview;
  return (
    <>
      {yubikeys.length === 0 ? null : (
        <Card
          title={`YubiKeys, planned (${number(yubikeys.length)})`}
          about="Planned, not recorded: assign each key when it is plugged in."
        >
          <ul className="divide-y divide-line">
            {yubikeys.map(({ serial, name, person, role, location }) => (
              <li key={serial} className="py-2">
                <p className="font-semibold">
                  <UserText>{name}</UserText>
                </p>
                <p className="text-sm">
                  Serial number {serial} · {role} · <UserText>{person}</UserText>
                  {location === null ? null : (
                    <>
                      {' · '}
                      <UserText>{location}</UserText>
                    </>
                  )}
                </p>
              </li>
            ))}
          </ul>
        </Card>
      )}
      {unrecorded.length === 0 ? null : (
        <Card
          title={`Not recorded (${number(unrecorded.length)})`}
          about="Read, but no event holds it. Keep the file if it matters."
        >
          <Places places={unrecorded} nothing="" />
        </Card>
      )}
      {madeIds.length === 0 ? null : (
        <Card
          title={`Ids made here (${number(madeIds.length)})`}
          about="Where the file gives no id, or one that is no UUID, a new one is made. References within the file are kept."
        >
          <Places places={madeIds} nothing="no id in the file" />
        </Card>
      )}
    </>
  );
}

function Places(props: {
  readonly places: readonly { readonly path: string; readonly found: string | null }[];
  readonly nothing: string;
}) {
  return (
    <ul className="divide-y divide-line text-sm">
      {props.places.map(({ path, found }) => (
        <li key={path} className="py-1.5">
          <span className="font-mono">
            <ExactText>{path}</ExactText>
          </span>
          : <UserText>{found ?? props.nothing}</UserText>
        </li>
      ))}
    </ul>
  );
}

/** Which file is shown, so that all can see that it is the one agreed upon. */
function ReviewedFile({ preview }: { readonly preview: BootstrapPreview }) {
  return (
    <Facts>
      <Fact label="File" mono>
        {preview.file}
      </Fact>
      <Fact label="SHA-256" mono>
        {preview.sha256}
      </Fact>
    </Facts>
  );
}
