/** Which ledger a file holds. Set once, when it is created. */
export interface LedgerIdentity {
  readonly id: string;
  /** What people call it. */
  readonly name: string;
  /** What every entry carries: the configured source id, `#`, and the ledger's id. */
  readonly source: string;
  readonly createdAt: string;
}

/** Whether this ledger was rebuilt from a stream: its entries name another ledger's id. */
export function isCopy({ id, source }: LedgerIdentity): boolean {
  return !source.endsWith(`#${id}`);
}
