import type { Line } from './message.ts'

/** Who speaks in a call. `unknown`: one channel holds both, and nobody has told them apart. */
export const speakers = ['caller', 'agent', 'unknown'] as const
export type Speaker = (typeof speakers)[number]

/** One segment of speech as it stands now. A final one with a higher revision replaces it, an empty text withdraws it. */
export interface Utterance {
  /** Whose numbering `seq` belongs to: empty for the phone system's own, else one stream of a speech engine. */
  stream: string
  seq: number
  revision: number
  speaker: Speaker
  /** Empty: the segment is withdrawn. */
  text: string
  final: boolean
  /** Milliseconds from the start of the call; null where the engine does not say. */
  startMs: number | null
  endMs: number | null
}

/** What a phone system tells of a call. Gaps, repeats and late partials are normal. */
export type CallEvent =
  | { type: 'started'; callId: string; caller: string | null; line: Line; agentId: string | null; at: Date | null }
  | ({ type: 'utterance'; callId: string } & Utterance)
  | { type: 'transferred'; callId: string; agentId: string | null; at: Date | null }
  | { type: 'ended'; callId: string; at: Date | null }

/**
 * What became of an event: `stored` durably; a `repeat` of what is stored; `stale`, a newer revision is stored already;
 * `passing`, a partial that was shown and is not kept.
 */
export const callOutcomes = ['stored', 'repeat', 'stale', 'passing'] as const
export type CallOutcome = (typeof callOutcomes)[number]
