export { NOTICE_RECEIVER, NOTICE_TOPIC, type Notice, type NoticeDeps, Notices, type NoticeTo } from './notices.ts'
