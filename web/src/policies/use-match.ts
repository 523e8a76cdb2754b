import { useEffect, useState } from 'react'
import { type Form, MatchFault, match, type PolicyMatch } from './match.ts'

const PAUSE_MS = 350

export interface Matching {
  matches: PolicyMatch[] | null
  fault: MatchFault | null
  busy: boolean
}

/** Matches anew whenever the form has rested for a moment; what is out of date is given up. */
export function useMatch(form: Form, attempt: number): Matching {
  const [state, setState] = useState<Matching>({ matches: null, fault: null, busy: true })
  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt is a reason to ask again
  useEffect(() => {
    const asking = new AbortController()
    setState((before) => ({ ...before, busy: true }))
    const timer = setTimeout(() => {
      match(form, asking.signal).then(
        (matches) => setState({ matches, fault: null, busy: false }),
        (error: unknown) => {
          if (asking.signal.aborted) return
          const fault = error instanceof MatchFault ? error : new MatchFault('网络不通，请检查后再试')
          setState((before) => ({ ...before, fault, busy: false }))
        },
      )
    }, PAUSE_MS)
    return () => {
      clearTimeout(timer)
      asking.abort()
    }
  }, [form, attempt])
  return state
}
