import type { Probe } from '../../../app/ceremony/script/format.ts';
import type { AirGap } from '../../../app/machine/air-gap.ts';
import type { Measured } from '../../../app/registry/ceremony-facts.ts';
import { measureAirGap } from '../../machine/air-gap.ts';

/** What the system tells now, as a ceremony records it. What it does not tell is null, and never fine. */
export function measured(probe: Probe): Measured {
  return probe === 'air_gap' ? airGapValues(measureAirGap()) : [];
}

/** The air gap as a ceremony records it. */
export function airGapValues({ open, notKnown }: AirGap): Measured {
  const count = (kind: 'interface' | 'radio', unknown: 'interfaces' | 'radios') =>
    notKnown.includes(unknown) ? null : open.filter((one) => one.kind === kind).length;
  return [
    { id: 'links_up', value: count('interface', 'interfaces') },
    { id: 'radios', value: count('radio', 'radios') },
    { id: 'routes', value: null },
  ];
}
