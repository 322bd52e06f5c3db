/*
 * Documents that say which judge accepts what, from what the judges have said. A test of the judges writes each of them, and
 * refuses an old copy; see test/support/verdicts.ts.
 */

/** What a judge says: null where it is not asked about such a thing. */
export type Said = 'accepted' | 'refused' | null;

/** What all judges say of one field or rule. */
export interface Verdict {
  readonly field: string;
  readonly rule: string;
  readonly source: string;
  /** Whether this program makes such a thing. */
  readonly isMade: boolean;
  readonly said: Readonly<Partial<Record<string, Said>>>;
}

const words = { accepted: 'accepted', refused: '**refused**' } as const;

/** The whole text of a document. @param introduction what stands above the verdicts @param versions of the judges that say theirs */
export function verdictsDocument(
  introduction: string,
  verdicts: readonly Verdict[],
  judges: readonly string[],
  versions: ReadonlyMap<string, string>,
): string {
  const heads = ['Field', 'What stands there', 'Source', 'Made here', ...judges];
  const rows = verdicts.map(({ field, rule, source, isMade, said }) => [
    field,
    rule,
    source,
    isMade ? 'yes' : 'no',
    ...judges.map((judge) => {
      const one = said[judge] ?? null;
      return one === null ? '–' : words[one];
    }),
  ]);
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const spoken = [...versions].map(([judge, version]) => `${judge} ${version}`).join(', ');
  const above = `${introduction}\n${SPOKEN}${spoken}.\n`;
  return `${[above, line(heads), line(heads.map(() => '---')), ...rows.map(line)].join('\n')}\n`;
}

/** The versions with which a written document was written, by judge. */
export function versionsIn(document: string): ReadonlyMap<string, string> {
  const line = document.split('\n').find((one) => one.startsWith(SPOKEN));
  const pairs = (line?.slice(SPOKEN.length, -1) ?? '').split(', ');
  return new Map(
    pairs.flatMap((pair) => {
      const at = pair.lastIndexOf(' ');
      return at < 0 ? [] : [[pair.slice(0, at), pair.slice(at + 1)] as const];
    }),
  );
}

const SPOKEN = 'These versions have said it: ';

/** What a written document says of each field and rule, by judge: what stands there of a judge that cannot be asked now. */
export function verdictsIn(document: string): ReadonlyMap<string, Readonly<Record<string, Said>>> {
  const rows = document
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) => line.slice(2, -2).split(' | '));
  const [heads = [], ...others] = rows;
  return new Map(
    others.map((cells) => [
      `${cells[0]}: ${cells[1]}`,
      Object.fromEntries(
        heads.slice(4).map((judge, at) => {
          const cell = cells[at + 4];
          const said: Said = cell === words.accepted ? 'accepted' : cell === words.refused ? 'refused' : null;
          return [judge, said];
        }),
      ),
    ]),
  );
}
