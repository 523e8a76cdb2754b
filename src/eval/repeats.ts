import { createRepeatFinder } from '../tickets/index.ts'
import { type Evaluation, figureRows } from './evaluation.ts'
import { allRows, streamRow, topicRow } from './rows.ts'
import { rounded, share } from './scores.ts'
import { tableOf } from './table.ts'

export interface RepeatsOptions {
  /** The stream: placed in the order of `time`; in the file's order where a message has none. */
  messages: string
  /** The topic of some of the messages; the others may be repeats of one another too, and are not judged. */
  topics: string
}

/** Which of two messages belong together. */
interface Pairs {
  together: number
  ofOneTopic: number
  both: number
}

/**
 * Places the messages one by one, as they would come in, and looks at the groups at the end of the stream.
 * Pairs are counted among the messages that the topics list: precision is the share of the pairs in one group that are
 * of one topic, recall the share of the pairs of one topic that are in one group. Since topics that lie far apart make
 * that precision easy, `topicPurity` looks beyond the list: of all messages in the group that holds most of a topic,
 * the share that the list puts under it (over all topics). It is a lower bound where the list is not complete.
 * `largestGroup` counts all messages, listed or not.
 */
export const evaluateRepeats: Evaluation<RepeatsOptions> = async ({ messages, topics }, output) => {
  const topicOf = new Map((await allRows({ path: topics, row: topicRow, output })).map(({ id, topic }) => [id, topic]))
  const stream = inOrder(await allRows({ path: messages, row: streamRow, output }))
  const finder = createRepeatFinder()
  for (const [place, { time, ...message }] of stream.entries()) {
    finder.place({ ...message, at: time })
    output.progress('查找重复', place + 1, stream.length)
  }
  const groups = Map.groupBy(stream, ({ id }) => finder.groupOf(id)!)
  const listed = stream.filter(({ id }) => topicOf.has(id))
  const seen = listed.map(({ id }) => ({ group: finder.groupOf(id)!, topic: topicOf.get(id)! }))
  const pairs = pairsOf(seen)
  const sizes = new Map([...groups].map(([group, members]) => [group, members.length]))
  const result = {
    n: stream.length,
    listed: listed.length,
    pairwisePrecision: pairs.together === 0 ? null : rounded(pairs.both / pairs.together),
    pairwiseRecall: pairs.ofOneTopic === 0 ? null : rounded(pairs.both / pairs.ofOneTopic),
    topicPurity: rounded(purityOf(seen, sizes)),
    largestGroup: Math.max(...sizes.values()),
    groups: groups.size,
  }
  return { result, lines: tableOf([['重复诉求', ''], ...figureRows(result)]) }
}

interface Seen {
  group: string
  topic: string
}

function inOrder<Row extends { time?: Date }>(rows: readonly Row[]): readonly Row[] {
  return rows.every(({ time }) => time !== undefined)
    ? rows.toSorted((a, b) => a.time!.getTime() - b.time!.getTime())
    : rows
}

function pairsOf(seen: readonly Seen[]): Pairs {
  const pairs: Pairs = { together: 0, ofOneTopic: 0, both: 0 }
  for (const [place, one] of seen.entries()) {
    for (const other of seen.slice(0, place)) {
      const together = one.group === other.group
      const ofOneTopic = one.topic === other.topic
      if (together) pairs.together += 1
      if (ofOneTopic) pairs.ofOneTopic += 1
      if (together && ofOneTopic) pairs.both += 1
    }
  }
  return pairs
}

/** Over all topics: listed members of the topic's main group, of all members of that group. */
function purityOf(seen: readonly Seen[], sizes: ReadonlyMap<string, number>): number {
  let own = 0
  let all = 0
  for (const members of Map.groupBy(seen, ({ topic }) => topic).values()) {
    const counts = [...Map.groupBy(members, ({ group }) => group)].map(([group, part]) => ({ group, n: part.length }))
    const main = counts.toSorted((a, b) => b.n - a.n)[0]!
    own += main.n
    all += sizes.get(main.group)!
  }
  return share(own, all)
}
