import type { Figures, Round } from './statistics.ts'

/** Measures one contender once. */
export type Contender = () => Promise<Figures>

/**
 * Lets the contenders take turns, A B B A A B …, so that a drift of the machine meets all of them alike.
 * One thing runs at a time; each round holds one figure set per contender.
 */
export async function interleave(
  count: number,
  contenders: Readonly<Record<string, Contender>>,
  onRound: (done: number, round: Round) => void = () => {},
): Promise<Round[]> {
  const names = Object.keys(contenders)
  const rounds: Round[] = []
  for (let at = 0; at < count; at++) {
    const figures = new Map<string, Figures>()
    for (const name of at % 2 === 0 ? names : names.toReversed()) figures.set(name, await contenders[name]!())
    rounds.push(Object.fromEntries(figures))
    onRound(at + 1, rounds[at]!)
  }
  return rounds
}
