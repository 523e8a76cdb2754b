import type { CallCard, CallOnScreen, DeskFrame, Suggestion, Utterance } from './types.ts'

/** All that the page knows of calls. */
export interface Calls {
  cards: readonly CallCard[]
  /** Watched calls, whole. */
  open: Readonly<Record<string, CallOnScreen>>
}

export const noCalls: Calls = { cards: [], open: {} }

/** What the page knows once one more frame came in. Pure: the socket is the only source. */
export function after(calls: Calls, frame: DeskFrame): Calls {
  switch (frame.type) {
    case 'calls':
      return { cards: frame.calls, open: {} }
    case 'call.opened':
    case 'call.changed':
    case 'call.ended':
      return withCard(calls, frame.call)
    case 'call.gone': {
      const { [frame.id]: _gone, ...open } = calls.open
      return { cards: calls.cards.filter(({ id }) => id !== frame.id), open }
    }
    case 'call.state': {
      const { type: _type, id, ...state } = frame
      return { ...calls, open: { ...calls.open, [id]: { ...state, whispers: calls.open[id]?.whispers ?? [] } } }
    }
    case 'utterance':
      return changed(calls, frame.id, (call) => ({ transcript: withUtterance(call.transcript, frame) }))
    case 'assist':
      return changed(calls, frame.id, (call) => ({
        form: frame.form,
        missing: frame.missing,
        warnings: frame.warnings,
        suggestions: withSuggestions(call.suggestions, frame),
      }))
    case 'form':
      return changed(calls, frame.id, () => ({ form: frame.form, missing: frame.missing }))
    case 'reworded':
      return changed(calls, frame.id, (call) => ({
        suggestions: call.suggestions.map((one) =>
          one.id === frame.suggestion.id ? { ...frame.suggestion, fate: one.fate } : one,
        ),
      }))
    case 'fate':
      return changed(calls, frame.id, (call) => ({
        suggestions: call.suggestions.map((one) =>
          one.id === frame.suggestionId ? { ...one, fate: frame.fate } : one,
        ),
      }))
    case 'related':
      return changed(calls, frame.id, () => ({ past: frame.past, repeats: frame.repeats }))
    case 'whisper':
      return changed(calls, frame.id, (call) => ({
        whispers: [...call.whispers, { from: frame.from, text: frame.text }].slice(-3),
      }))
    default:
      return calls
  }
}

function withCard({ cards, open }: Calls, card: CallCard): Calls {
  const others = cards.filter(({ id }) => id !== card.id)
  const all = [card, ...others].sort((a, b) => b.startedAt.localeCompare(a.startedAt))
  const shown = open[card.id]
  const next = shown ? { ...open, [card.id]: { ...shown, call: { ...card, caller: shown.call.caller } } } : open
  return { cards: all, open: next }
}

function changed(calls: Calls, id: string, change: (call: CallOnScreen) => Partial<CallOnScreen>): Calls {
  const call = calls.open[id]
  return call ? { ...calls, open: { ...calls.open, [id]: { ...call, ...change(call) } } } : calls
}

/** A segment in its place; an empty one is gone, and a partial never replaces what is final. */
function withUtterance(transcript: readonly Utterance[], said: Utterance): Utterance[] {
  const { segment, seq, revision, speaker, text, final } = said
  const known = transcript.find((one) => one.segment === segment)
  if (known?.final && (!final || revision < known.revision)) return [...transcript]
  const others = transcript.filter((one) => one.segment !== segment)
  if (text === '') return others
  const next = { segment, seq, revision, speaker, text, final }
  if (known) return transcript.map((one) => (one === known ? next : one))
  const before = segment.includes('/') ? others : others.filter((one) => one.seq <= seq)
  return [...before, next, ...others.slice(before.length)]
}

function withSuggestions(
  before: readonly Suggestion[],
  { suggestions, withdrawn }: Extract<DeskFrame, { type: 'assist' }>,
): Suggestion[] {
  const fates = new Map(before.map(({ id, fate }) => [id, fate]))
  const fresh = suggestions.map((one) => ({ ...one, fate: fates.get(one.id) ?? 'shown' }))
  const kept = before.filter(({ id }) => !withdrawn.includes(id) && !fresh.some((one) => one.id === id))
  return [...fresh, ...kept].slice(0, 12)
}
