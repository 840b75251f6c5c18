/**
 * Shares a room so that nobody gets more than they want, and nobody gets less than another one who wants as much: what
 * one leaves the others have.
 * @param wanted of each. @returns the share of each, in the same order; together as much as the room holds.
 */
export function fairShares(wanted: readonly number[], room: number): number[] {
  const shares = wanted.map(() => 0);
  // Who wants least is served first: the rest of the room is for the others.
  const order = wanted.map((_, position) => position).toSorted((one, other) => want(one) - want(other));
  let left = room;
  for (const [served, position] of order.entries()) {
    const share = Math.min(want(position), Math.floor(left / (order.length - served)));
    shares[position] = share;
    left -= share;
  }
  return shares;

  function want(position: number): number {
    return wanted[position] ?? 0;
  }
}
