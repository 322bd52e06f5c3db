/** How many rows Page Up and Down go. */
const PAGE = 10;

/** The row of a list that a key leads to from another one; null for a key that leads nowhere, as each does where no row is. */
export function rowAfterKey(key: string, at: number, total: number): number | null {
  // Keys may come before the rows: a position that no row has would lead astray when they are there.
  if (total === 0) return null;
  const last = total - 1;
  switch (key) {
    case 'ArrowDown':
      return Math.min(at + 1, last);
    case 'ArrowUp':
      return Math.max(at - 1, 0);
    case 'PageDown':
      return Math.min(at + PAGE, last);
    case 'PageUp':
      return Math.max(at - PAGE, 0);
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return null;
  }
}
