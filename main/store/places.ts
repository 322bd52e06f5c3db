import { isSamePlace, type KeptPlace, type Place } from '../../app/receipts/place.ts';
import type { Database } from './database.ts';
import { placeSeal } from './receipt.ts';
import { integer, type Row, text } from './row.ts';

/** The places from which receipts of this ledger came. */
export class Places {
  readonly #ofStream;
  readonly #byId;
  readonly #add;
  readonly #begin;

  constructor(database: Database) {
    this.#ofStream = database.prepare(
      'SELECT * FROM place WHERE stream = ? AND created = ? ORDER BY id DESC',
    );
    this.#byId = database.prepare('SELECT * FROM place WHERE id = ?');
    this.#add = database.prepare(
      'INSERT INTO place (stream, created, domain, seal) VALUES (?1, ?2, ?3, ?4) RETURNING *',
    );
    this.#begin = database.prepare('UPDATE place SET begins = ? WHERE id = ?');
  }

  /** The place as it is kept here; it is added when it is new. Null when it is not known which it is. */
  keep(place: Place): KeptPlace | null {
    if (place.created === null) return null;
    const known = this.find(place);
    if (known !== null) return known;
    const { stream, created } = place;
    const domain = place.domain ?? '';
    const row = this.#add.get(stream, created, domain, placeSeal(stream, created, domain));
    return row === undefined ? null : keptPlace(row);
  }

  /** The place as it is kept here; null when no receipt ever came from there. */
  find(place: Place): KeptPlace | null {
    if (place.created === null) return null;
    const kept = this.#ofStream.all(place.stream, place.created).map(keptPlace);
    return (
      kept.find((known) => known.place.domain === place.domain) ??
      kept.find((known) => isSamePlace(known.place, place)) ??
      null
    );
  }

  /** The place with this number; null for none. */
  get(id: number): KeptPlace | null {
    const row = this.#byId.get(id);
    return row === undefined ? null : keptPlace(row);
  }

  /** From now on, entries before `seq` are not looked for there. */
  begin({ id }: KeptPlace, seq: number): void {
    this.#begin.run(seq, id);
  }
}

function keptPlace(row: Row): KeptPlace {
  return {
    id: integer(row, 'id'),
    begins: integer(row, 'begins'),
    place: {
      stream: text(row, 'stream'),
      created: text(row, 'created'),
      domain: text(row, 'domain') || null,
    },
  };
}
