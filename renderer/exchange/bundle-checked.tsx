import { CircleCheck, OctagonX } from 'lucide-react';
import type { BundleCheck } from '../../app/contract/exchange.ts';
import { Button } from '../shared/button.tsx';
import { CidText } from '../shared/cid-text.tsx';
import { number } from '../shared/counted.ts';
import { Fact, Facts } from '../shared/facts.tsx';
import { TimeText } from '../shared/time-text.tsx';
import { UserText } from '../shared/user-text.tsx';
import { verifyCid } from '../verify/verify-store.ts';

const relations = {
  same: 'It is the ledger of this laptop: everything in it is the same here.',
  ahead: 'It is the ledger of this laptop, with entries that this laptop does not have.',
  beyond: 'It is a later part of the ledger of this laptop; what lies between is missing here.',
  contradicts:
    'It claims to be the ledger of this laptop, but its history is another one. One of the two is not what it claims to be.',
  other: 'It is another ledger than the one of this laptop.',
} as const;

/** The verdict on a bundle, as a person who does not know the format reads it. */
export function BundleChecked({ check }: { readonly check: BundleCheck }) {
  const good = check.intact && check.relation !== 'contradicts';
  return (
    <section
      aria-label="Checked"
      data-testid="bundle-checked"
      data-relation={check.relation ?? 'none'}
      className={`flex gap-3 rounded-md border-2 p-4 ${good ? 'border-stored bg-stored-soft' : 'border-broken bg-surface'}`}
    >
      {good ? (
        <CircleCheck aria-hidden size={28} className="shrink-0 text-stored" />
      ) : (
        <OctagonX aria-hidden size={28} className="shrink-0 text-broken" />
      )}
      <div className="flex min-w-0 flex-1 flex-col gap-2">
        <p className={`text-xl font-bold ${good ? 'text-stored' : 'text-broken'}`}>
          {check.intact ? (good ? 'INTACT' : 'CONTRADICTION') : 'NOT INTACT'}
        </p>
        {check.finding === null ? null : <p>{check.finding}</p>}
        {check.relation === null ? null : <p>{relations[check.relation]}</p>}
        {good ? null : (
          <p>
            <span className="font-semibold">Now: </span>do not use this file. Keep it as evidence, and have it
            made again at the other side.
          </p>
        )}
        <Particulars check={check} />
      </div>
    </section>
  );
}

function Particulars({ check }: { readonly check: BundleCheck }) {
  const { manifest } = check;
  return (
    <div className="@container flex flex-col gap-2">
      <Facts>
        <Fact label="File" mono>
          {check.file}
        </Fact>
        {manifest === null ? null : (
          <>
            <Fact label="Ledger">
              <UserText>{manifest.ledgerName}</UserText>
            </Fact>
            <Fact label="Source" mono>
              {manifest.source}
            </Fact>
            <Fact label="Entries">
              {number(manifest.from)} to {number(manifest.to)}; {number(check.verified)} found good
            </Fact>
            <Fact label="Written">
              <TimeText at={manifest.writtenAt} /> by {manifest.writtenBy}
            </Fact>
          </>
        )}
      </Facts>
      {check.intact && manifest !== null ? (
        <>
          <p>
            Intact means: nothing in the file was changed. That it is the whole ledger shows only its head,
            compared with the one written down at the ceremony.
          </p>
          <CidText cid={manifest.head} />
          <Button small className="self-start" onPress={() => verifyCid(manifest.head)}>
            Compare this head
          </Button>
        </>
      ) : null}
    </div>
  );
}
