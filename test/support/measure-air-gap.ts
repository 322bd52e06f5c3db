import { measureAirGap } from '../../main/machine/air-gap.ts';

/* Says, on a line, what the system it runs on tells of the air gap. */

console.log(JSON.stringify(measureAirGap()));
