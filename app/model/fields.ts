import type { AggregateName } from '../registry/index.ts';

/** How something is asked for. Whether it may stay empty, the input's schema says. */
export type FieldKind =
  | {
      readonly kind: 'text';
      /**
       * What might be meant is suggested while one types: `true`, what was entered there before in this ledger; `address`,
       * e-mail addresses of the name at the domain of the organization.
       */
      readonly suggests?: true | 'address';
    }
  /** A text of several lines, such as a file. */
  | { readonly kind: 'lines' }
  /** A whole number. */
  | { readonly kind: 'number' }
  /** A day, `2027-03-31`. */
  | { readonly kind: 'day' }
  /** Yes or no. */
  | { readonly kind: 'yes' }
  /** One of a few, each with what it is called. */
  | { readonly kind: 'choice'; readonly choices: Readonly<Record<string, string>> }
  /** Any of a few, each with what it is called. */
  | { readonly kind: 'several'; readonly choices: Readonly<Record<string, string>> }
  /** An object of an aggregate. */
  | {
      readonly kind: 'reference';
      readonly to: AggregateName;
      /** Only those of the organization that this field names. */
      readonly within?: string;
      /** Only those of the organization of the object that is changed. */
      readonly sameOrganization?: true;
      /** Only those whose state says so, such as `{ purpose: 'CertificateAuthority' }`. */
      readonly where?: Readonly<Record<string, string>>;
      /** All but these, by their ids. */
      readonly without?: readonly string[];
    };

/** What stands in a field: of a reference the object's id, of several those chosen. */
export type Filled = string | number | boolean | null | readonly string[];

/** What a field is called, what is said of it, and how it is asked for. */
export type Field = FieldKind & {
  readonly label: string;
  readonly hint?: string;
  /** What stands there until something is chosen: `Choose what it is`. */
  readonly prompt?: string;
  /** What choosing nothing is called, such as `Nobody yet`; `None` otherwise. */
  readonly none?: string;
  /** Two such fields, one after the other, stand side by side where there is room. */
  readonly half?: true;
};

/** The choices of a field whose values are words that people read as they are. */
export function asTheyAre(values: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(values.map((value) => [value, value]));
}
