import type { CidString } from '../../../app/content/cid.ts';
import { problemsOf } from '../../../app/problem.ts';

const UNTOUCHED = 'Nothing was taken from it.';

/** What can go wrong in rebuilding a ledger from a stream, or from a bundle for its beginning. */
export const rebuildProblem = problemsOf({
  'replay.bundle-not-intact': {
    happened: ({ file, why }: { readonly file: string; readonly why: string }) =>
      `The bundle ${file} is not intact: ${why}`,
    meaning: UNTOUCHED,
    remedy: 'Keep it as evidence, and use another bundle of this ledger.',
  },
  'replay.bundle-of-another': {
    happened: ({ file, source }: { readonly file: string; readonly source: string }) =>
      `The bundle ${file} is of another ledger (${source}).`,
    meaning: UNTOUCHED,
    remedy: 'Use a bundle of the ledger that is rebuilt, or name another folder.',
  },
  'replay.bundle-too-late': {
    happened: ({ file, from }: { readonly file: string; readonly from: number }) =>
      `The bundle ${file} begins with entry ${from}, and the entries before it are not here.`,
    meaning: UNTOUCHED,
    remedy: 'Use a bundle that begins with the first entry.',
  },
  'replay.fork': {
    happened: ({ seq, there }: { readonly seq: number; readonly there: CidString }) =>
      `Entry ${seq} of the bundle (${there}) is another one than the one that is here already.`,
    meaning: 'Nothing more was taken from it. One ledger was continued in two places.',
    remedy: 'Keep both as evidence, and compare their heads with the one on paper.',
  },
  'replay.no-bundle': {
    happened: 'No bundle was chosen.',
    meaning: 'Nothing was rebuilt.',
    remedy: 'Choose the bundle first.',
  },
  'replay.not-empty': {
    happened: ({ folder }: Place) =>
      folder === null ? 'There is a ledger on this laptop already.' : `The folder ${folder} is not empty.`,
    meaning: ({ folder }: Place) =>
      `Nothing was rebuilt, and the ${folder === null ? 'ledger' : 'folder'} is unchanged.`,
    remedy: ({ folder }: Place) =>
      folder === null
        ? 'Rebuild on a laptop without a ledger, or set another folder (storage.offline_events_dir) first.'
        : 'Name a new folder.',
  },
  'replay.under-way': {
    happened: 'The ledger is being rebuilt already.',
    meaning: 'It goes on.',
    remedy: 'Wait until it has ended, or cancel it.',
  },
  'replay.nothing': {
    happened: (stream: string) => `The stream ${stream} holds no ledger under the configured subjects.`,
    meaning: 'Nothing was rebuilt.',
    remedy: 'Check nats.stream_name and nats.subject_prefix in the configuration.',
  },
});

/** Where the ledger was to be rebuilt: the folder that was named, or null for this laptop’s own. */
interface Place {
  readonly folder: string | null;
}
