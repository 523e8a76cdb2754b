import { useEffect, useState } from 'react'

/** As long as people pause between two words. */
const PAUSE_MS = 350

/** A text once it has stood still: what the gateway is asked while somebody types, and not at each key. */
export function useSettled(text: string): string {
  const [settled, setSettled] = useState(text)
  useEffect(() => {
    if (text === settled) return
    const timer = window.setTimeout(() => setSettled(text), PAUSE_MS)
    return () => window.clearTimeout(timer)
  }, [text, settled])
  return settled
}
