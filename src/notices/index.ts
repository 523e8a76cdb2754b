export { CODE_MINUTES, isMobile, newCode } from './code.ts'
export { NOTICE_RECEIVER, NOTICE_TOPIC, type Notice, type NoticeDeps, Notices, type NoticeTo } from './notices.ts'
