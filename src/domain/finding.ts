/** One thing that `gateway channels check` found. */
export interface Finding {
  /** What was looked at, e.g. `access token`. */
  what: string
  ok: boolean
  detail: string
  /** What to do about it; empty when it is right. */
  mend: string
}
