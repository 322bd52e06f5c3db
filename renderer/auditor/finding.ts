import { useEffect, useState } from 'react';
import { readEvent, titleOf } from '../../app/registry/dispatch.ts';
import type { LedgerEvent } from '../../app/registry/index.ts';
import type { AuditedEntry } from './audit.ts';
import { Turns, WORD } from './turns.ts';

/** What was found among entries. */
interface Found {
  readonly rows: readonly AuditedEntry[];
  /** How many were looked through for what is sought now; null when that is all of them, and `rows` are what was sought. */
  readonly looked: number | null;
}

/**
 * The entries in which a text stands, in whatever is recorded of them. Looking through a hundred thousand takes most of a second: the
 * page can be used meanwhile, and until then `rows` are what was found before.
 * @param about what the entries are about; null for anything
 */
export function useFound(entries: readonly AuditedEntry[], text: string, about: string | null): Found {
  const [found, setFound] = useState<Found>({ rows: entries, looked: null });
  useEffect(() => {
    const sought = text.trim().toLowerCase();
    if (sought === '' && about === null) {
      setFound({ rows: entries, looked: null });
      return;
    }
    let isWanted = true;
    const look = async () => {
      const rows: AuditedEntry[] = [];
      const turns = new Turns();
      let told = performance.now();
      for (const [looked, entry] of entries.entries()) {
        if (isOf(entry, sought, about)) rows.push(entry);
        if (!turns.isOver) continue;
        if (performance.now() - told > WORD) {
          told = performance.now();
          setFound((before) => ({ ...before, looked }));
        }
        await turns.next();
        if (!isWanted) return;
      }
      setFound({ rows, looked: null });
    };
    void look();
    return () => {
      isWanted = false;
    };
  }, [entries, text, about]);
  return found;
}

/** What happened, in a few words. */
export function happened(event: LedgerEvent): string {
  return titleOf(event) ?? readEvent(event).title;
}

function isOf({ seq, entry, cid, event }: AuditedEntry, sought: string, about: string | null): boolean {
  if (about !== null && event.aggregate !== about) return false;
  if (sought === '') return true;
  return `${seq} ${entry} ${cid} ${happened(event)} ${JSON.stringify(event)}`.toLowerCase().includes(sought);
}
