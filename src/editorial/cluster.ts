/** Questions that are alike to this share of their pairs of characters are one matter. */
const alikeFrom = 0.5
/** What frames a question and says nothing of its matter. */
const frame =
  /您好|你好|请问|请教|谢谢|麻烦|咨询一下|咨询|我想问一下|我想问|想问一下|想问|怎么样|怎么办理|怎么办|怎么|怎样|如何|什么|哪些|哪里|可以|能不能|是否|需要|应该|吗|呢|啊|呀|的|了|我|[^\p{L}\p{N}]/gu

/** Things that are alike, the most frequent matter first; each with its clearest wording in front. */
export function clusters<T extends { text: string }>(items: readonly T[]): T[][] {
  const groups: { leader: Set<string>; items: T[] }[] = []
  for (const item of items) {
    const pairs = pairsOf(item.text)
    let best: { alike: number; group: (typeof groups)[number] } | null = null
    for (const group of groups) {
      const alike = likeness(pairs, group.leader)
      if (alike >= alikeFrom && alike > (best?.alike ?? 0)) best = { alike, group }
    }
    if (best) best.group.items.push(item)
    else groups.push({ leader: pairs, items: [item] })
  }
  return groups.map((group) => group.items).sort((a, b) => b.length - a.length)
}

function pairsOf(text: string): Set<string> {
  const matter = text.normalize('NFKC').toLowerCase().replace(frame, '')
  const chars = matter || text
  if (chars.length < 2) return new Set([chars])
  return new Set(Array.from({ length: chars.length - 1 }, (_, at) => chars.slice(at, at + 2)))
}

function likeness(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let shared = 0
  for (const pair of a) if (b.has(pair)) shared++
  return (2 * shared) / (a.size + b.size)
}
