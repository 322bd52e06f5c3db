import type { AggregateName, Registry } from '../registry/index.ts';

/** Says what an object is called in full; null where there is none. */
export type Names = (aggregate: AggregateName, id: string | null) => string | null;

/** One of several things that a particular names, with what is to be said of it. */
interface ListedItem {
  readonly text: string;
  readonly about: string;
}

/** What is read letter by letter, such as a public key. */
interface CodeText {
  readonly code: string;
  /** What is copied, such as `public key`; without it nothing is offered to be copied. */
  readonly copied?: string;
}

/** Another object, by which one is called and gets to it; “None” where there is no id. */
export interface ObjectLink {
  readonly object: AggregateName;
  readonly id: string | null;
}

/** A particular of an object as people read it; null and an empty list read “None”. */
export type Particular =
  | string
  | null
  | CodeText
  | ObjectLink
  | readonly (string | ListedItem | ObjectLink)[];

/** Another object as a particular. */
export function linkTo(object: AggregateName, id: string | null): ObjectLink {
  return { object, id };
}

/** Particulars by their label, in order. */
export type Particulars = Readonly<Record<string, Particular>>;

/** Something that can be made for an object: the form of what is made begins with it. */
export interface Addition {
  readonly makes: AggregateName;
  /** `New person` */
  readonly verb: string;
  /** The field of the form that the object fills in. */
  readonly field: string;
}

/** The screen that lists the objects of an aggregate. */
export interface RegistryScreen {
  /** In which order its list stands where nobody has chosen another; by name where it is left out. */
  readonly order?: 'name' | 'state';
  readonly title: string;
  /** What its tab is called, where that is shorter. */
  readonly short?: string;
  /** The place in which its tab stands; the registry otherwise. */
  readonly place?: 'Ceremony' | 'Certificates' | 'NATS';
  /** What it is for, in a sentence. */
  readonly about: string;
  /** What is said in place of an empty list. */
  readonly empty: { readonly title: string; readonly text: string };
  /** What is said where none of them fits: `Nobody`; `No key` otherwise. */
  readonly none?: string;
  /** What every object of it belongs to: without one of those nothing can be made. */
  readonly belongsTo?: AggregateName;
  /** How its rows are counted, where they are not all of one aggregate. */
  readonly counted?: readonly [string, string];
}

/** Where an object stands in its life: the word, and how it is to be taken. */
export interface Status {
  readonly word: string;
  /** `waiting`: for a while not as usual. `ended`: over, as it should be. `broken`: taken back, lost or refused. */
  readonly tone: 'usual' | 'waiting' | 'ended' | 'broken';
}

/** How objects of an aggregate are shown to people. */
export interface Presentation<S> {
  /** `person`, `people` */
  readonly nouns: readonly [string, string];
  /** What is said when one was made: `Person recorded`. */
  readonly made: string;
  /** Without one, its objects stand with what they belong to. */
  readonly screen?: RegistryScreen;
  /** Objects that are listed behind each of these: their unique keys begin with its id. */
  readonly behind?: AggregateName;
  /** What it is called where its name alone could be taken for another, such as the path of a unit. */
  readonly fullName?: (state: S, names: Names) => string;
  /** What tells apart two of one name where one is to be chosen. */
  readonly about?: (state: S) => string | null;
  /** Left out where its objects have no states. */
  readonly status?: (state: S) => Status;
  readonly particulars: (state: S, names: Names, registry: Registry) => Particulars;
  /** Particulars that were so until it ended, and by which event that was: they are read as its past from then on. */
  readonly past?: { readonly event: string; readonly labels: readonly string[] };
  /** Particulars that stand in the list, too, behind the name. */
  readonly columns: readonly string[];
  /**
   * What it is to those that it names, as they are read there: `{ responsible: 'Answers for' }`. By the names of its
   * `links`; what is not here is not read there.
   */
  readonly readAs?: Readonly<Record<string, string>>;
  /**
   * Which of its `links` its list can be narrowed by, and what these name: `{ unit: 'organization.unit' }`. Its state and
   * its organization narrow it without being named here.
   */
  readonly narrowedBy?: Readonly<Record<string, AggregateName>>;
  /**
   * Which of its `links` stand beside it in its list, and what these name: `{ holder: 'person' }`. It is found by the names
   * of those, too.
   */
  readonly foundBy?: Readonly<Record<string, AggregateName>>;
  /** How many objects of other aggregates belong to it, by the particular's label; for organizations. */
  readonly holds?: Readonly<Record<string, AggregateName>>;
  /** What to look at twice. */
  readonly warnings?: (state: S) => readonly string[];
  /** What can be made for it. */
  readonly additions?: readonly Addition[];
  /** What comes next when one was made. */
  readonly next?: Addition;
}
