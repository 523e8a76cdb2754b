export { CallBus } from './bus.ts'
export { type Call, type CallListener, type CallNews, segmentId } from './call.ts'
export { Calls, type CallsDeps } from './calls.ts'
