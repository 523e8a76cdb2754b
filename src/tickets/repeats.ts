import { normalise } from '../text/index.ts'

export interface RepeatMessage {
  id: string
  title?: string
  text: string
  place?: string
  at?: Date
}

export interface RepeatFinder {
  place(message: RepeatMessage): string
}
interface Tuning {
  average: number
  best: number
  floor: number
  titleWeight: number
  longest: number
  lengthCut: number
  prior: number
  beta: number
}
const defaults: Tuning = { average: 0.16, best: 0.3, floor: 0.5, titleWeight: 3, longest: 4, lengthCut: 400, prior: 500, beta: 1 }
type Vec = Map<string, number>

interface Group {
  id: string
  sum: Vec
  n: number
  members: Vec[]
  last: number
  place: string | null
}

export function createRepeatFinder(over: Partial<Tuning> = {}): RepeatFinder {
  const t = { ...defaults, ...over }
  const df = new Map<string, number>()
  let seen = 0
  const groups = new Map<string, Group>()
  const where = new Map<string, Set<string>>()

  function grams(text: string): string[] {
    const out: string[] = []
    for (const run of normalise(text).toLowerCase().split(/[^\u4e00-\u9fffa-z0-9]+|[的了是在和也都就还与及或等]/)) {
      for (let i = 0; i < run.length; i++) for (let n = 2; n <= t.longest && i + n <= run.length; n++) out.push(run.slice(i, i + n))
    }
    return out
  }
  function vec(m: RepeatMessage): { v: Vec; rare: string[] } {
    const tf = new Map<string, number>()
    for (const g of grams(m.title ?? '')) tf.set(g, (tf.get(g) ?? 0) + t.titleWeight)
    for (const g of grams(m.text.slice(0, t.lengthCut))) tf.set(g, (tf.get(g) ?? 0) + 1)
    seen++
    let norm = 0
    const v: Vec = new Map()
    const rare: string[] = []
    for (const [g, c] of tf) {
      const d = df.get(g) ?? 0
      df.set(g, d + 1)
      const share = d / (seen + t.prior)
      if (g.length >= 3 && share < 0.02) rare.push(g)
      const w = (1 + Math.log(c)) * Math.log((seen + t.prior) / (d + 1)) ** t.beta
      v.set(g, w)
      norm += w * w
    }
    norm = Math.sqrt(norm) || 1
    for (const [g, w] of v) v.set(g, w / norm)
    return { v, rare }
  }
  const dot = (a: Vec, b: Vec) => {
    const [s, l] = a.size < b.size ? [a, b] : [b, a]
    let x = 0
    for (const [g, w] of s) x += w * (l.get(g) ?? 0)
    return x
  }
  return {
    place(m) {
      const { v, rare } = vec(m)
      const cand = new Map<string, number>()
      for (const g of rare) for (const id of where.get(g) ?? []) cand.set(id, (cand.get(id) ?? 0) + 1)
      let bestId: string | null = null
      let bestScore = 0
      for (const id of cand.keys()) {
        const g = groups.get(id)!
        const avg = dot(v, g.sum) / g.n
        if (avg < t.average) continue
        const max = Math.max(...g.members.map((x) => dot(v, x)))
        if (max < t.best) continue
        if (avg + max > bestScore) {
          bestScore = avg + max
          bestId = id
        }
      }
      const id = bestId ?? m.id
      const g = groups.get(id) ?? { id, sum: new Map(), n: 0, members: [], last: 0, place: null }
      for (const [k, w] of v) g.sum.set(k, (g.sum.get(k) ?? 0) + w)
      g.n++
      g.members.push(v)
      groups.set(id, g)
      for (const r of rare) {
        let s = where.get(r)
        if (!s) where.set(r, (s = new Set()))
        s.add(id)
      }
      return id
    },
  }
}
