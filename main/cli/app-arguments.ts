/**
 * What a start of the desktop app's program is to do as the command line, without a window: everything behind
 * `--cli --`. Chromium takes what stands behind `--` for no switch of its own, so that nothing typed by a person can
 * open a debugging port or take the sandbox away.
 * @param argv as `process.argv`
 * @returns null for a start with a window
 */
export function commandLineIn(argv: readonly string[]): readonly string[] | null {
  const end = argv.indexOf('--');
  return end > 0 && argv[end - 1] === '--cli' ? argv.slice(end + 1) : null;
}
