export { countByReceiver, deliveriesOf, listOpen, type OpenDelivery, resend } from './deliveries.ts'
export { countOpen, insertOutbox, type NewOutbox, type OutboxRow, requeue } from './store.ts'
export { type Delivery, OutboxWorker, type OutboxWorkerOptions } from './worker.ts'
