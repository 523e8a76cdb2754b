export { type AccountState, ChannelEngine, openChannels } from './engine.ts'
export type { EngineDeps } from './parts.ts'
