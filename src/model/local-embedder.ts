import { type Embedder, normalised } from './embedder.ts'

const dimensions = 384

/** How much a gram of one, two or three characters tells: pairs carry most words, single characters little. */
const gramWeight = [0, 0.3, 1, 0.7] as const

/** Characters that shape a question and say nothing of its matter; grams made of them alone are left out. */
const askingChars = new Set('的了吗呢吧啊呀嘛么请问您你好我想要怎样如何什哪些是否能可以有在和与或及')

const separators = /[\p{P}\p{S}\p{Z}\p{C}]+/u

/** FNV-1a over UTF-16 units, with a finishing mix so that its low bits may choose a dimension. */
function hash(text: string, start: number, end: number): number {
  let value = 0x811c9dc5
  for (let i = start; i < end; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193)
  value = Math.imul(value ^ (value >>> 15), 0x2c1b3c6d)
  return (value ^ (value >>> 12)) >>> 0
}

function addGrams(run: string, counts: Map<number, number>): void {
  for (let start = 0; start < run.length; start++) {
    let telling = false
    for (let size = 1; size <= 3 && start + size <= run.length; size++) {
      telling ||= !askingChars.has(run[start + size - 1]!)
      if (!telling) continue
      const key = hash(run, start, start + size)
      counts.set(key, (counts.get(key) ?? 0) + gramWeight[size]!)
    }
  }
}

function embed(text: string): number[] {
  const counts = new Map<number, number>()
  for (const run of text.normalize('NFKC').toLowerCase().split(separators)) addGrams(run, counts)
  const vector = new Float64Array(dimensions)
  for (const [key, count] of counts) {
    // The top bit gives a sign, so that grams that share a dimension cancel out on average.
    const sign = key >>> 31 === 0 ? 1 : -1
    vector[key % dimensions]! += sign * Math.sqrt(count)
  }
  return normalised(vector)
}

/**
 * An embedder without any model file: hashed grams of one to three characters, length 1, the same everywhere
 * and for ever under one id. It sees shared wording, not meaning; a real embedding model sees both.
 */
export function localEmbedder(): Embedder {
  return {
    id: 'local-grams-1',
    dimensions,
    embedDocuments: async (texts) => texts.map(embed),
    embedQuery: async (text) => embed(text),
  }
}
