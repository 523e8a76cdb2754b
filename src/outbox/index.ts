export { countByReceiver, deliveriesOf, listOpen, type OpenDelivery, resend } from './deliveries.ts'
export {
  claimDue,
  claimOne,
  countOpen,
  insertOutbox,
  markDone,
  markFailed,
  type NewOutbox,
  type OutboxRow,
  raiseFloor,
  release,
  requeue,
} from './store.ts'
export { type Delivery, OutboxWorker, type OutboxWorkerOptions } from './worker.ts'
