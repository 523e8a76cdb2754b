export { ChatWatch } from './chat-watch.ts'
export { QueueWatch, viewOf } from './queue-watch.ts'
