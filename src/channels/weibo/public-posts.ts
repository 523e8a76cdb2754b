import { type Answer, idOf, textOf } from '../call-platform.ts'
import type { Arrival, Pulled } from '../platform-channel.ts'
import { membersOf, pointerFor } from './push.ts'

/** What is looked through for people who speak to us in public. */
export interface PublicFeed {
  path: string
  /** Member of the answer that holds the list. */
  list: 'comments' | 'statuses'
  count: number
}

/** https://open.weibo.com/wiki/C/2/comments/to_me/biz and its neighbours. */
export const publicFeeds: Readonly<Record<string, PublicFeed>> = {
  'comments-to-me': { path: '/2/comments/to_me/biz.json', list: 'comments', count: 50 },
  'comments-mentions': { path: '/2/comments/mentions/biz.json', list: 'comments', count: 50 },
  'statuses-mentions': { path: '/2/statuses/mentions/biz.json', list: 'statuses', count: 200 },
}

const PAGES_AT_MOST = 40

/** Posts since the cursor (the highest id seen), all pages of them; the first time only where to begin is noted. */
export async function pullPosts(
  feed: PublicFeed,
  cursor: string,
  { ownId, getPage }: { ownId: string | undefined; getPage: (query: Record<string, string>) => Promise<Answer> },
): Promise<Pulled> {
  const posts: Answer[] = []
  for (let page = 1; page <= PAGES_AT_MOST; page++) {
    const query = { since_id: cursor || '0', count: String(feed.count), page: String(page) }
    const answer = await getPage(query)
    const list = Array.isArray(answer[feed.list]) ? (answer[feed.list] as unknown[]).map(membersOf) : []
    posts.push(...list)
    if (list.length < feed.count || !cursor) break
  }
  const fresh = posts.filter((post) => idOf(post.id) && isAfter(idOf(post.id), cursor || '0'))
  const newest = fresh.map(({ id }) => idOf(id)).reduce((high, id) => (isAfter(id, high) ? id : high), cursor || '0')
  const arrivals = cursor ? fresh.toReversed().flatMap((post) => pointersOf(post, feed, ownId)) : []
  return { arrivals, cursor: newest, more: false }
}

/** Each post is noted once, without its words; its author is shown the private way. */
function pointersOf(post: Answer, { list }: PublicFeed, ownId: string | undefined): Arrival[] {
  const uid = idOf(membersOf(post.user).id)
  const mid = idOf(post.mid) || idOf(post.id)
  if (!uid || uid === ownId) return []
  const id = idOf(post.id)
  const ref: Record<string, string> =
    list === 'comments' ? { kind: 'comment', cid: id, id: idOf(membersOf(post.status).id) } : { kind: 'status', id }
  return [
    { type: 'noted', externalId: `post-${mid}`, about: `public ${list}`, raw: '' },
    pointerFor(uid, ref, textOf(post.created_at)),
  ]
}

/** Ids have more digits than a double; of equal length the order of text is that of numbers. */
function isAfter(id: string, other: string): boolean {
  return id.length === other.length ? id > other : id.length > other.length
}
