import { ShieldUser } from 'lucide-react';
import { withDays } from '../../../app/content/utc.ts';
import type { ChartLevel, ChartPerson, ChartUnit } from '../../../app/contract/chart.ts';
import { number } from '../../shared/counted.ts';
import { Initials } from '../../shared/initials.tsx';
import { UserText } from '../../shared/user-text.tsx';
import { ownerKey, restNode } from './chart-nodes.ts';
import { ChartItem } from './chart-tree.tsx';

/** People in a unit, each with what they are in it. @param within the key of the node above them */
export function ChartPeople(props: { readonly people: readonly ChartPerson[]; readonly within: string }) {
  return props.people.map((person) => (
    <ChartItem
      key={person.id}
      nodeKey={`${props.within} ${person.id}`}
      className="flex items-center gap-2.5 px-3.5 py-1 -outline-offset-3! hover:bg-raised"
    >
      <Initials name={person.name} away={person.away} />
      <span className="min-w-0 flex-1">
        <span className={`block leading-5 ${person.hit ? 'font-semibold' : 'font-normal text-muted'}`}>
          <UserText>{person.name}</UserText>
        </span>
        {person.about === '' ? null : (
          <span className="block text-sm text-muted">
            <UserText>{withDays(person.about)}</UserText>
          </span>
        )}
      </span>
      {person.officer ? <OfficerMark /> : null}
    </ChartItem>
  ));
}

/** The way to those who are not shown here. */
export function RestOfPeople({ level }: { readonly level: ChartLevel }) {
  const rest = restNode(level, 0);
  if (rest === null) return null;
  return (
    <ChartItem
      nodeKey={`${ownerKey(level)} rest`}
      className="px-3.5 py-2 text-accent underline underline-offset-4 -outline-offset-3!"
    >
      {rest.name}
    </ChartItem>
  );
}

/** How many people are in a unit; while one looks for some, how many of those. */
export function ChartCount({ unit, looking }: { readonly unit: ChartUnit; readonly looking: boolean }) {
  return (
    <span className="shrink-0 tabular-nums">
      {looking ? `${number(unit.hits)} of ${number(unit.people)}` : number(unit.people)}
      <span className="sr-only"> people</span>
    </span>
  );
}

function OfficerMark() {
  return (
    <>
      <ShieldUser aria-hidden size={16} className="shrink-0 text-accent" />
      <span className="sr-only">has a role</span>
    </>
  );
}

/** What a unit lacks. */
export function ChartLacks({ unit }: { readonly unit: ChartUnit }) {
  return (
    <>
      {unit.people === 0 ? <span>nobody in it</span> : null}
      {unit.lead === null ? <span className="text-waiting">nobody leads</span> : null}
    </>
  );
}
