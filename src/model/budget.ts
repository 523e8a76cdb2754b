/** What may be spent on a model in any minute. */
export interface BudgetOptions {
  callsPerMinute: number
  tokensPerMinute: number
}

/** Two leaky buckets, calls and tokens, that refill evenly over a minute. */
export interface Budget {
  /** Takes one call and these tokens, or gives false and takes nothing. */
  take(tokens: number): boolean
  /** Gives back tokens that were reserved and not used. */
  giveBack(tokens: number): void
}

export function createBudget(options: BudgetOptions, now: () => number): Budget {
  let calls = options.callsPerMinute
  let tokens = options.tokensPerMinute
  let filledAt = now()
  const refill = () => {
    const share = (now() - filledAt) / 60_000
    filledAt = now()
    calls = Math.min(options.callsPerMinute, calls + share * options.callsPerMinute)
    tokens = Math.min(options.tokensPerMinute, tokens + share * options.tokensPerMinute)
  }
  return {
    take(wanted) {
      refill()
      if (calls < 1 || tokens < wanted) return false
      calls--
      tokens -= wanted
      return true
    },
    giveBack(unused) {
      tokens = Math.min(options.tokensPerMinute, tokens + unused)
    },
  }
}

/** About one token for each Chinese character and for each four other ones: enough to keep a budget. */
export function estimateTokens(text: string): number {
  let wide = 0
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x2e7f) wide++
  return wide + Math.ceil((text.length - wide) / 4)
}
