import type { Listing } from './format.ts'

/** A fault as GeoReport v2 tells it: its own body, its own three statuses. */
export class Open311Fault extends Error {
  readonly status: 400 | 403 | 404 | 413 | 429 | 500

  constructor(status: Open311Fault['status'], description: string) {
    super(description)
    this.name = 'Open311Fault'
    this.status = status
  }
}

/** Several things that are wrong with one request are told together. */
export class Open311Faults extends Error {
  readonly faults: readonly Open311Fault[]

  constructor(faults: readonly Open311Fault[]) {
    super('several faults')
    this.faults = faults
  }
}

export function faultListing(faults: readonly Open311Fault[]): Listing {
  return {
    list: 'errors',
    item: 'error',
    items: faults.map(({ status, message }) => ({ code: status, description: message })),
  }
}
