import { normalise } from '../text/index.ts'

/**
 * Words that only join, point or colour. Some sources of examples come without them and live messages with them, so
 * they are taken out on both sides and what they part comes together.
 */
const joiningWords = (
  '我们 你们 他们 她们 咱们 大家 自己 本人 我 你 您 他 她 它 这个 那个 这些 那些 这样 那样 这种 那种 这里 那里 这么 那么 这 那 该 此 其 ' +
  '什么 怎么 怎样 怎么样 为什么 为何 如何 哪里 哪个 哪些 谁 几 多少 是否 是不是 能否 能不能 可不可以 有没有 请问 您好 你好 谢谢 感谢 尊敬的 尊敬 ' +
  '的 地 得 了 着 过 是 在 有 和 与 及 或 或者 以及 还有 而且 并且 并 而 但 但是 可是 然而 不过 因为 由于 所以 因此 于是 如果 要是 假如 虽然 尽管 ' +
  '即使 就是 就 也 都 还 还是 又 再 才 只 只有 只是 很 非常 十分 太 最 更 比较 特别 已经 已 曾经 曾 正在 将 将要 会 能 能够 可以 可 应该 应当 要 需要 ' +
  '把 被 给 对 对于 关于 从 自 到 向 往 跟 同 于 以 为 为了 按照 按 根据 通过 让 使 叫 由 之 所 者 个 一个 一些 一下 一直 一种 一样 们 等 等等 ' +
  '上 下 里 中 内 后 前 时 时候 以后 之后 以前 之前 目前 现在 然后 吗 呢 吧 啊 呀 嘛 哦 啦 不 没 没有 无 来 去 说 人 到底 究竟 难道 希望 进行'
).split(' ')

const joining = new RegExp(joiningWords.toSorted((a, b) => b.length - a.length).join('|'), 'g')
const unwritten = /[^\u4e00-\u9fffa-z0-9]+/g

/** Letters, digits and characters of a text in one form: simplified, half-width, lower case, nothing between them. */
export function lettersOf(text: string): string {
  const letters = normalise(text).toLowerCase().replace(unwritten, '')
  const told = letters.replace(joining, '')
  return told === '' ? letters : told
}

/** Spreads a key over all 32 bits (the finaliser of MurmurHash3). */
function spread(key: number): number {
  let hash = Math.imul(key ^ (key >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

/** Numbers of a text's terms, each once, and how often each occurs. */
export interface TermCounts {
  terms: Uint32Array
  counts: Float32Array
}

/** Every run of 1 to `longest` letters, hashed to a number below 2 ** `bits`. */
export function countGrams(letters: string, longest: number, bits: number): TermCounts {
  const hashes = hashedGrams(letters, longest, bits)
  const terms = new Uint32Array(hashes.length)
  const counts = new Float32Array(hashes.length)
  let last = -1
  for (const [place, hash] of hashes.entries()) {
    if (place === 0 || hash !== terms[last]) terms[++last] = hash
    counts[last]! += 1
  }
  return { terms: terms.subarray(0, last + 1), counts: counts.subarray(0, last + 1) }
}

function hashedGrams(letters: string, longest: number, bits: number): Uint32Array {
  const hashes = new Uint32Array(letters.length * longest)
  let count = 0
  for (let start = 0; start < letters.length; start++) {
    let key = 0
    for (let length = 1; length <= longest && start + length <= letters.length; length++) {
      key = Math.imul(key, 0x01000193) ^ (letters.charCodeAt(start + length - 1) + (length << 20))
      hashes[count++] = spread(key) >>> (32 - bits)
    }
  }
  return hashes.subarray(0, count).sort()
}
