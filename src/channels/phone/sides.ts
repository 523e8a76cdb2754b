import type { Speaker } from '../../domain/index.ts'

/** Which side of a trunk's audio, or which voice that an engine tells apart, is whose: `{"left":"citizen","right":"agent"}`. */
export type ChannelMap = Readonly<Record<string, string>>

const names: Readonly<Record<string, Speaker>> = {
  caller: 'caller',
  citizen: 'caller',
  customer: 'caller',
  agent: 'agent',
  staff: 'agent',
  callee: 'agent',
}

/**
 * Who speaks. The trunk's map goes first; the words that vendors use for the two people come next (calls to a hotline
 * come in, so that the caller is the citizen); all else is `unknown`, for nobody may guess which side is the citizen.
 */
export function speakerOf(side: string | null | undefined, map: ChannelMap): Speaker {
  if (!side) return 'unknown'
  const name = (Object.hasOwn(map, side) ? map[side]! : side).toLowerCase()
  return Object.hasOwn(names, name) ? names[name]! : 'unknown'
}
