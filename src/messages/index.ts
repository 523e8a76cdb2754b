export { ConversationBus, type ConversationEvent, type Listener } from './bus.ts'
export {
  COMMENT_PURPOSE,
  type Content,
  type MessageRow,
  messageColumns,
  requesterContent,
  sealContent,
  toMessage,
} from './content.ts'
export { MessageLog, type MessageLogDeps, PEER_PURPOSE, type Peer, type Session } from './log.ts'
export { Replicas, type ReplicasDeps } from './replicas.ts'
export { freeHeld } from './store.ts'
