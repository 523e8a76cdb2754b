import type { Attachment } from '../domain/index.ts'
import type { Decision } from './decision.ts'
import type { Draft, Story } from './story.ts'

/** As many as one ticket carries; whoever sends more has shown enough. */
const ATTACHMENTS_AT_MOST = 50
/** How long a file waits for the appeal that it belongs to. */
const LOOSE_MS = 60 * 60_000

/** What a message brought along, and when. */
export interface Brought {
  story: Story
  attachments: readonly Attachment[]
  at: Date
}

/**
 * The decision with the files of this message in their place: in the draft that it speaks of, or else in the one that
 * waits; without any draft they stay loose for an hour, for the appeal that may follow. Nothing is attached twice.
 */
export function withAttachments<Answer>(decision: Decision<Answer>, brought: Brought): Decision<Answer> {
  if (decision.do === 'seek' || decision.do === 'supplement') return decision
  const loose = looseOf(brought)
  if ('draft' in decision) {
    const draft = holding(decision.draft, [...loose, ...brought.attachments])
    const { story } = decision
    const isSame = story.draft?.id === draft.id
    return { ...decision, draft, story: { ...story, draft: isSame ? draft : story.draft, loose: null } }
  }
  if (brought.attachments.length === 0) return decision
  return { ...decision, story: keep(decision.story, [...loose, ...brought.attachments], brought.at) }
}

function keep(story: Story, attachments: readonly Attachment[], at: Date): Story {
  if (story.draft) return { ...story, draft: holding(story.draft, attachments), loose: null }
  const until = new Date(at.getTime() + LOOSE_MS).toISOString()
  return { ...story, loose: { attachments: united([], attachments), until } }
}

function looseOf({ story, at }: Brought): readonly Attachment[] {
  return story.loose && new Date(story.loose.until) > at ? story.loose.attachments : []
}

function holding(draft: Draft, more: readonly Attachment[]): Draft {
  return more.length === 0 ? draft : { ...draft, attachments: united(draft.attachments, more) }
}

/** Both, each file once, in their order. */
export function united(before: readonly Attachment[], more: readonly Attachment[]): Attachment[] {
  const all = new Map([...before, ...more].map((one) => [one.mediaId, one]))
  return [...all.values()].slice(0, ATTACHMENTS_AT_MOST)
}
