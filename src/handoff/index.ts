export { type DeliverDeps, deliverTo, RETRY_DELAYS_MS, TICKET_TOPIC } from './deliver.ts'
export { type EventDeps, installDispatchEvents, receiveEvent } from './events.ts'
export type { Incoming, StatusEvent } from './incoming.ts'
export { publicPart, withoutWords } from './kept-event.ts'
export { checkServer, RequestFollower } from './open311/index.ts'
export { type EventRow, eventRows, insertEvents } from './outgoing.ts'
export {
  DISPATCH,
  open311Receivers,
  parseReceivers,
  type Receiver,
  type TicketEventType,
  type WebhookReceiver,
  withDispatch,
} from './receivers.ts'
export { type Reconciliation, reconcile } from './reconcile.ts'
export { countByReceiver, type DeliveryLine, markSeen, resend, selectDeliveries, updateReopened } from './store.ts'
export { eventsOf, type ReportedEvent } from './ticket-events.ts'
export { refusedEvents, type TimelineEntry, timelineOf } from './timeline.ts'
