// The list one came from, so that the next matter is one key away.
let trail: string[] = [];

/** Remembers the addresses of a list, in its order. */
export function layTrail(addresses: string[]) {
  trail = addresses;
}

/** The address so many steps from this one; none at either end or when one came from elsewhere. */
export function along(address: string, by: 1 | -1): string | null {
  const at = trail.indexOf(address);
  return at < 0 ? null : (trail[at + by] ?? null);
}
