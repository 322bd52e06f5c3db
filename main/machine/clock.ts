import { uptime } from 'node:os';
import type { ValuesOf } from '../../app/machine/measures.ts';
import { kernelText, listed, wholeNumber } from './measured-values.ts';
import type { SystemFiles } from './system-files.ts';

/** Programs that set the clock from the network, by the 15 letters that the kernel keeps of a name: proc_pid_comm(5). */
const SYNC_PROGRAMS: ReadonlySet<string> = new Set([
  'systemd-timesyn',
  'chronyd',
  'ntpd',
  'openntpd',
  'sntp',
  'ntpdate',
  'ptp4l',
  'phc2sys',
  'timemaster',
]);

/** Touched whenever systemd has set the clock from the network. Source: systemd-timesyncd.service(8), "Files". */
const SET_BY_SYSTEMD = '/run/systemd/timesync/synchronized';

/** What such programs leave in /run, which is empty when the system starts. */
const TRACES: readonly string[] = [
  SET_BY_SYSTEMD,
  '/run/chrony/chronyd.pid',
  '/run/chronyd.pid',
  '/run/ntpd.pid',
  '/run/ntp.pid',
  '/run/ntpsec.pid',
  '/run/openntpd.pid',
];

/** What the clock shows, and who may have set it. @param system null on a system without such files */
export function measureClock(system: SystemFiles | null): ValuesOf<'clock'> {
  const programs = system && syncPrograms(system);
  const traces = system && syncTraces(system);
  return {
    now: new Date().toISOString(),
    time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    uptime_seconds: system === null ? Math.floor(uptime()) : wholeSeconds(system.value('/proc/uptime')),
    sync_runs: programs && programs.length > 0,
    sync_programs: programs && listed(programs),
    sync_traces: traces && listed(traces),
    // Another program, or one that ran before the start, leaves nothing behind.
    set_by_network: traces?.includes(SET_BY_SYSTEMD) === true ? true : null,
    // The kernel says so to a call alone, adjtimex(2), which Node does not make.
    kernel_synchronised: null,
  };
}

/** @returns null where the processes of others are hidden, as `hidepid` does: proc(5) */
function syncPrograms(system: SystemFiles): string[] | null {
  if (kernelText(system.value('/proc/1/comm')) === null) return null;
  const names = (system.names('/proc') ?? [])
    .filter((name) => /^\d+$/.test(name))
    .map((process) => system.value(`/proc/${process}/comm`))
    .filter((name) => name !== null && SYNC_PROGRAMS.has(name));
  return [...new Set(names)].filter((name) => name !== null).toSorted();
}

function syncTraces(system: SystemFiles): string[] | null {
  return system.names('/run') === null ? null : TRACES.filter((trace) => system.has(trace));
}

/** Source: proc_uptime(5): two numbers of seconds, of which the first is this one. */
function wholeSeconds(told: string | null): number | null {
  return wholeNumber(/^(\d+)\.\d+ \d+\.\d+$/.exec(told ?? '')?.[1]);
}
