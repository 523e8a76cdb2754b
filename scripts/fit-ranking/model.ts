import {
  type Circumstance,
  type Circumstances,
  circumstances,
  type Trait,
  type Traits,
  traits,
  type Weighing,
} from '../../src/knowledge/ranking.ts'

export interface Sample {
  traits: Traits
  /** Whether it answers. */
  right: boolean
}

/** A question, its candidates, and how many documents answer it, found or not. */
export interface Asked {
  seen: Circumstances
  finds: Sample[]
  relevant: number
}

/** A light pull to zero, five times as strong on what hangs on circumstances. */
const pull = { base: 0.0005, by: 0.0025 }
const width = traits.length
const size = width * (1 + circumstances.length)

/** A question in numbers: traits of all candidates in one row, circumstances, and which candidates answer. */
interface Row {
  values: Float64Array
  degrees: Float64Array
  right: number[]
  count: number
}

/** Questions of one kind, and what all of them together count. */
export interface Group {
  asked: readonly Asked[]
  counts: number
}

export interface FitOptions {
  /** What may count; all others stay at 0. All of them where it is left out. */
  traits?: readonly Trait[]
  circumstances?: readonly Circumstance[]
  descend: (start: Float64Array, slopeAt: (place: Float64Array, slope: Float64Array) => void) => Float64Array
}

/** Weights under which the documents that answer are likeliest. */
export function fitted(groups: readonly Group[], options: FitOptions): Weighing {
  const { descend } = options
  const counts = new Set(options.traits ?? traits)
  const degrees = [true, ...circumstances.map((name) => (options.circumstances ?? circumstances).includes(name))]
  const free = degrees.flatMap((is) => traits.map((trait) => is && counts.has(trait)))
  const scale = standardised(groups.flatMap(({ asked }) => asked))
  const parts = groups.map(({ asked, counts }) => ({ rows: asked.flatMap((one) => rowOf(one, scale)), counts }))
  const place = descend(new Float64Array(size), (at, slope) => {
    for (const { rows, counts } of parts) for (const row of rows) addSlope(row, at, slope, counts / rows.length)
    for (let i = 0; i < size; i++) {
      slope[i]! = free[i] ? slope[i]! + 2 * (i < width ? pull.base : pull.by) * at[i]! : 0
    }
  })
  const named = (from: number) =>
    Object.fromEntries(traits.map((trait, i) => [trait, place[from + i]!])) as Record<Trait, number>
  const by = circumstances.map((name, i) => [name, named(width * (i + 1))])
  return { base: named(0), by: Object.fromEntries(by), ...scale }
}

type Scale = Pick<Weighing, 'mean' | 'deviation'>

/** Mean and deviation of every circumstance. */
function standardised(asked: readonly Asked[]): Scale {
  const of = (value: (name: Circumstance) => number) =>
    Object.fromEntries(circumstances.map((name) => [name, value(name)])) as Record<Circumstance, number>
  const mean = of((name) => asked.reduce((sum, { seen }) => sum + seen[name], 0) / asked.length)
  const deviation = of((name) =>
    Math.max(1e-6, Math.sqrt(asked.reduce((sum, { seen }) => sum + (seen[name] - mean[name]) ** 2, 0) / asked.length)),
  )
  return { mean, deviation }
}

/** Questions none of whose candidates answers teach nothing. */
function rowOf({ seen, finds }: Asked, { mean, deviation }: Scale): Row[] {
  const right = finds.flatMap((find, at) => (find.right ? [at] : []))
  if (right.length === 0) return []
  const values = new Float64Array(finds.length * width)
  for (const [at, find] of finds.entries()) {
    for (let i = 0; i < width; i++) values[at * width + i] = find.traits[traits[i]!]
  }
  const degrees = Float64Array.from([
    1,
    ...circumstances.map((name) => Math.min(2, Math.max(-2, (seen[name] - mean[name]) / deviation[name]))),
  ])
  return [{ values, degrees, right, count: finds.length }]
}

/** Slope of the negative logarithm of the likelihood: what is expected of the traits less what those that answer have. */
function addSlope({ values, degrees, right, count }: Row, at: Float64Array, slope: Float64Array, share: number): void {
  const counted = new Float64Array(width)
  for (let d = 0; d < degrees.length; d++) {
    for (let i = 0; i < width; i++) counted[i]! += degrees[d]! * at[d * width + i]!
  }
  const chance = chances(values, counted, count)
  for (const place of right) chance[place]! -= 1 / right.length
  const excess = new Float64Array(width)
  for (let place = 0; place < count; place++) {
    for (let i = 0; i < width; i++) excess[i]! += chance[place]! * values[place * width + i]!
  }
  for (let d = 0; d < degrees.length; d++) {
    for (let i = 0; i < width; i++) slope[d * width + i]! += share * degrees[d]! * excess[i]!
  }
}

function chances(values: Float64Array, counted: Float64Array, count: number): Float64Array {
  const chance = new Float64Array(count)
  let highest = Number.NEGATIVE_INFINITY
  for (let place = 0; place < count; place++) {
    let score = 0
    for (let i = 0; i < width; i++) score += counted[i]! * values[place * width + i]!
    chance[place] = score
    highest = Math.max(highest, score)
  }
  let sum = 0
  for (let place = 0; place < count; place++) {
    chance[place] = Math.exp(chance[place]! - highest)
    sum += chance[place]!
  }
  for (let place = 0; place < count; place++) chance[place]! /= sum
  return chance
}
