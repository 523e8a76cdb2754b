const firstMs = 500
const lastMs = 20_000

/**
 * How long to wait before the next try to connect, in milliseconds: doubling, with full jitter above a quarter, so that
 * a city's phones do not come back at one instant when a gateway restarts.
 * @param failures tries that failed since the last good connection, from 1
 * @param random 0 to 1
 */
export function backoffMs(failures: number, random: number): number {
  const ceiling = Math.min(lastMs, firstMs * 2 ** Math.max(0, failures - 1))
  return Math.round(ceiling * (0.25 + 0.75 * random))
}
