import { expect, test } from 'vitest'
import { Book } from '../../src/dispatch-simulator/book.ts'

test('the book of a span has what was taken in it, and what the gateway took from us', () => {
  const book = new Book()
  book.isNew('in-1')
  const line = { at: new Date(), type: 'created' as const, text: '', eventId: 'in-1' }
  book
    .take({ ticketNo: '20261122-000001' }, line)
    .timeline.push(
      { at: new Date(), type: 'accepted', text: '', eventId: 'out-1', delivery: { attempts: 1, delivered: true } },
      { at: new Date(), type: 'dispatched', text: '', eventId: 'out-2', delivery: { attempts: 3, delivered: false } },
    )

  expect(book.between(Date.now() - 60_000, Date.now() + 60_000)).toEqual({
    received: ['in-1'],
    reported: [{ id: 'out-1', ticketNo: '20261122-000001' }],
  })
  expect(book.between(0, 1)).toEqual({ received: [], reported: [] })
})
