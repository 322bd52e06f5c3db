import { type Problem, problemsOf } from '../../app/problem.ts';

/** Why the program does not start as it was asked to. */
export const switchProblem = problemsOf({
  'security.refused-switch': {
    happened: (name: string) =>
      `The program was started with --${name}, with which another program could take part in the ceremony.`,
    meaning: 'It does not open. The ledger and the keys are untouched.',
    remedy: 'Start it without that switch. If you did not write it, find out who did before you go on.',
  },
});

/**
 * Switches that would hand the window, and with it everything a person types, to another program, or take away what
 * protects it. Sources: Chromium's and Node's command line.
 */
const REFUSED = [
  'remote-debugging-port',
  'remote-debugging-pipe',
  'remote-debugging-address',
  'remote-allow-origins',
  'inspect',
  'inspect-brk',
  'inspect-port',
  'inspect-publish-uid',
  'no-sandbox',
  'disable-web-security',
  'disable-site-isolation-trials',
  'load-extension',
  'auto-open-devtools-for-tabs',
  'js-flags',
  'renderer-cmd-prefix',
  'utility-cmd-prefix',
  'gpu-launcher',
  'host-resolver-rules',
  'proxy-server',
  'proxy-pac-url',
  'log-net-log',
  'ssl-key-log-file',
] as const;

/**
 * Why a packaged program does not start with this command line; null when nothing is wrong with it. Unpackaged, where
 * tests drive it, everything is allowed.
 * @param has whether a switch was given
 */
export function refusedSwitch(has: (name: string) => boolean, packaged: boolean): Problem | null {
  const found = packaged ? REFUSED.find(has) : undefined;
  if (found === undefined) return null;
  return switchProblem('security.refused-switch', found);
}
