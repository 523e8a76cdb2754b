import { normalise } from '../text/index.ts'

export interface RepeatMessage {
  id: string
  title?: string
  text: string
  place?: string
  at?: Date
}
interface Tuning {
  join: number
  merge: number
  top: number
  titleWeight: number
  shortest: number
  longest: number
  lengthCut: number
  prior: number
  mode: 'avg' | 'cos' | 'mix'
  rareShare: number
  beta: number
}
const defaults: Tuning = {
  join: 0.12,
  merge: 0.12,
  top: 80,
  titleWeight: 2,
  shortest: 2,
  longest: 3,
  lengthCut: 500,
  prior: 300,
  mode: 'avg',
  rareShare: 0.02,
  beta: 1,
}

interface Group {
  key: number
  id: string
  sum: Map<number, number>
  square: number
  n: number
  members: string[]
}

export function createRepeatFinder(over: Partial<Tuning> = {}) {
  const t = { ...defaults, ...over }
  const ids = new Map<string, number>()
  const df: number[] = []
  const lens: number[] = []
  let seen = 0
  const groups = new Map<number, Group>()
  const groupOf = new Map<string, Group>()
  const posts: Set<Group>[] = []

  function grams(text: string, by: number, tf: Map<number, number>) {
    for (const run of normalise(text)
      .toLowerCase()
      .split(/[^\u4e00-\u9fffa-z0-9]+|[的了是在和也都就还与及或等]/)) {
      for (let i = 0; i < run.length; i++)
        for (let n = t.shortest; n <= t.longest && i + n <= run.length; n++) {
          const g = run.slice(i, i + n)
          let k = ids.get(g)
          if (k === undefined) {
            k = ids.size
            ids.set(g, k)
            df.push(0)
            lens.push(n)
            posts.push(new Set())
          }
          tf.set(k, (tf.get(k) ?? 0) + by)
        }
    }
  }
  function vec(m: RepeatMessage): [number, number][] {
    const tf = new Map<number, number>()
    grams(m.title ?? '', t.titleWeight, tf)
    grams(m.text.slice(0, t.lengthCut), 1, tf)
    seen++
    const all: [number, number][] = []
    for (const [k, c] of tf) {
      const d = df[k]!
      df[k] = d + 1
      const w = (1 + Math.log(c)) * Math.log((seen + t.prior) / (d + 1)) ** t.beta
      if ((d + 1) / (seen + t.prior) < t.rareShare) all.push([k, w])
    }
    all.sort((a, b) => b[1] - a[1])
    const kept = all.slice(0, t.top)
    const norm = Math.sqrt(kept.reduce((s, [, w]) => s + w * w, 0)) || 1
    for (const e of kept) e[1] /= norm
    return kept
  }
  const fit = (dot: number, g: Group) => {
    const avg = dot / g.n
    const cos = dot / Math.sqrt(g.square)
    return t.mode === 'avg' ? avg : t.mode === 'cos' ? cos : Math.sqrt(avg * cos)
  }
  function mergeInto(a: Group, b: Group, dot: number) {
    for (const [k, w] of b.sum) {
      a.sum.set(k, (a.sum.get(k) ?? 0) + w)
      posts[k]!.delete(b)
      posts[k]!.add(a)
    }
    a.square += b.square + 2 * dot
    a.n += b.n
    for (const m of b.members) {
      a.members.push(m)
      groupOf.set(m, a)
    }
    groups.delete(b.key)
  }
  return {
    groupOf: (id: string) => groupOf.get(id)!.id,
    place(m: RepeatMessage): string {
      const v = vec(m)
      const dots = new Map<Group, number>()
      for (const [k, w] of v) for (const g of posts[k]!) dots.set(g, (dots.get(g) ?? 0) + w * g.sum.get(k)!)
      const fits = [...dots].filter(([g, d]) => fit(d, g) >= t.join).sort((a, b) => fit(b[1], b[0]) - fit(a[1], a[0]))
      let g = fits[0]?.[0]
      if (!g) {
        g = { key: seen, id: m.id, sum: new Map(), square: 0, n: 0, members: [] }
        groups.set(seen, g)
      }
      const d = dots.get(g) ?? 0
      for (const [k, w] of v) {
        g.sum.set(k, (g.sum.get(k) ?? 0) + w)
        posts[k]!.add(g)
      }
      g.square += 1 + 2 * d
      g.n++
      g.members.push(m.id)
      groupOf.set(m.id, g)
      for (const [o] of fits.slice(1, 4)) {
        let dot = 0
        const [s, l] = o.sum.size < g.sum.size ? [o, g] : [g, o]
        for (const [k, w] of s.sum) dot += w * (l.sum.get(k) ?? 0)
        const link =
          t.mode === 'avg'
            ? dot / (g.n * o.n)
            : t.mode === 'cos'
              ? dot / Math.sqrt(g.square * o.square)
              : Math.sqrt((dot / (g.n * o.n)) * (dot / Math.sqrt(g.square * o.square)))
        if (link >= t.merge) mergeInto(g, o, dot)
      }
      return g.id
    },
  }
}
