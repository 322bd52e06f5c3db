import type { InPieces } from '../pieces.ts';
import { isUnsealed } from '../registry/unsealed.ts';
import type { Unusable } from './fault.ts';
import { draftsOf, isBlocked, type Plan, type Step } from './plan.ts';
import type { BootstrapItem, BootstrapPreview, BootstrapRecorded } from './shapes.ts';

/** Which file is shown. */
interface Named {
  readonly file: string;
  readonly sha256: string;
}

/** A plan as people review it. */
export function* previewOf({ file, sha256 }: Named, plan: Plan): InPieces<BootstrapPreview> {
  const drafts = draftsOf(plan);
  const groups: BootstrapPreview['groups'] = [];
  for (const { title, steps } of grouped(plan)) {
    const items: BootstrapItem[] = [];
    for (const step of steps) {
      items.push(itemOf(step));
      yield;
    }
    groups.push({ title, items });
  }
  return {
    file,
    sha256,
    faults: [],
    groups,
    madeIds: [...plan.madeIds],
    unrecorded: [...plan.unrecorded],
    yubikeys: [...plan.yubikeys],
    events: drafts.length,
    seeds: drafts.filter(isUnsealed).length,
    blocked: isBlocked(plan),
  };
}

/** A file that cannot be used, as people are told. */
export function previewOfFaults({ file, sha256 }: Named, { faults }: Unusable): BootstrapPreview {
  return {
    file,
    sha256,
    faults: [...faults],
    groups: [],
    madeIds: [],
    unrecorded: [],
    yubikeys: [],
    events: 0,
    seeds: 0,
    blocked: true,
  };
}

/** How many of each a plan records, and how many were there. */
export function countsOf(plan: Plan): BootstrapRecorded['groups'] {
  return grouped(plan).map(({ title, steps }) => ({
    title,
    recorded: steps.filter(({ outcome }) => outcome.kind === 'new').length,
    there: steps.filter(({ outcome }) => outcome.kind === 'there').length,
  }));
}

/** By their titles, in the order in which these come first. */
function grouped({ steps }: Plan): { readonly title: string; readonly steps: readonly Step[] }[] {
  return [...Map.groupBy(steps, ({ group }) => group)].map(([title, within]) => ({ title, steps: within }));
}

function itemOf({ name, lines, warnings, outcome }: Step): BootstrapItem {
  return {
    name,
    lines: [...lines],
    warnings: [...warnings],
    outcome: outcome.kind,
    differences: outcome.kind === 'differs' ? [...outcome.differences] : [],
    reason: outcome.kind === 'refused' ? outcome.reason : null,
  };
}
