export {
  type DispatchDeps,
  deliverTo,
  RETRY_DELAYS_MS,
  sealEvent,
  TICKET_TOPIC,
  type TicketEventType,
} from './deliver.ts'
export { type EventDeps, installDispatchEvents, type StatusEvent } from './events.ts'
export { publicPart, withoutWords } from './kept-event.ts'
export { eventsOf, type ReportedEvent } from './ticket-events.ts'
