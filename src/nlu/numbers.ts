const ticket = /(?<![0-9])(20[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])) ?[-—–_] ?([0-9]{6})(?![0-9])/

/** A ticket number `YYYYMMDD-NNNNNN` in a normalised text; null without one. */
export function ticketNoIn(plain: string): string | null {
  const match = ticket.exec(plain)
  return match === null ? null : `${match[1]}-${match[2]}`
}
