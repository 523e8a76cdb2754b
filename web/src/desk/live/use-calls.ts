import { useEffect, useReducer, useRef, useState } from 'react'
import { announce } from './announce.ts'
import { after, type Calls, noCalls } from './calls.ts'
import { DeskLine } from './line.ts'
import type { DeskFrame } from './types.ts'

/** Calls as they happen, and how to speak to the desk; `isLost` while the socket is away. */
export function useCalls(): { calls: Calls; send: (frame: object) => void; isLost: boolean } {
  const [calls, dispatch] = useReducer((before: Calls, frame: DeskFrame) => after(before, frame), noCalls)
  const [isLost, setIsLost] = useState(false)
  const line = useRef<DeskLine | null>(null)
  useEffect(() => {
    const opened = new DeskLine({
      onFrame(frame) {
        dispatch(frame)
        if (frame.type === 'call.opened' && frame.mine) announce(frame.call)
      },
      onOpen: () => setIsLost(false),
      onLost: () => setIsLost(true),
    })
    line.current = opened
    return () => opened.close()
  }, [])
  return { calls, isLost, send: (frame) => line.current?.send(frame) }
}
