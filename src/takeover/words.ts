import type { Reply } from '../domain/index.ts'
import { waitWords } from './waiting.ts'

/** Buttons of the queue, met word for word when they come back. */
export const queueButtons = { callBack: '请人回电', appeal: '留下诉求', leave: '不等了' } as const

/** What the requester is told of the queue at one moment. */
export interface QueueView {
  open: boolean
  position?: number
  waitSeconds?: number
}

function say(author: 'bot' | 'system', text: string, queue: QueueView, quickReplies: string[] = []): Reply {
  return { author, kind: 'takeover', text, citations: [], aiGenerated: false, quickReplies, queue }
}

const english = 'We are connecting you to a person. Please stay here; everything you write is kept.'

function placeWords({ position = 1, waitSeconds = 0 }: QueueView): string {
  const ahead = position > 1 ? `前面还有${position - 1}位，` : '您排在第一位，'
  return `${ahead}${waitWords(waitSeconds)}后为您接通`
}

/** Somebody is on duty: the place and an honest time. */
export function queued(queue: QueueView, how: { reason: string; again: boolean; language: string | null }): Reply {
  const opening = how.again
    ? '您已经在排队了，'
    : how.reason === 'anger'
      ? '让您着急了，对不起。我马上为您转人工，'
      : how.reason === 'unanswered'
        ? '这个问题我答不好，我为您转人工，'
        : '正在为您转人工，'
  const text = `${opening}${placeWords(queue)}。等的时候可以先把事情写下来，坐席会看到。`
  return say('bot', how.language === 'en' ? `${english}\n${text}` : text, queue, [queueButtons.leave])
}

/** Nobody is on duty: said plainly, with when somebody will be, and two ways that really lead to a person. */
export function nobodyOnDuty(next: string | null): Reply {
  const when = next ? `人工坐席${next}上班。` : ''
  return say(
    'bot',
    `现在没有在线的人工坐席。${when}您的话已经留下，坐席上线后会在这里联系您；要打电话找您，请点“请人回电”留个号码。急事请直接拨打 12345，24 小时有人接听。`,
    { open: false },
    [queueButtons.callBack, queueButtons.appeal],
  )
}

export function alreadyHeld(): Reply {
  return say('system', '坐席正在为您服务，请直接在这里说。', { open: true, position: 0, waitSeconds: 0 })
}

export function leftQueue(): Reply {
  return {
    ...say('bot', '好的，已经不再排队了。有什么可以帮您？', { open: false }, [queueButtons.appeal]),
    kind: 'notice',
  }
}

export const notices = {
  taken: () =>
    say('system', '人工坐席已经接入，前面说过的话坐席都能看到，不用再说一遍。', {
      open: true,
      position: 0,
      waitSeconds: 0,
    }),
  handedBack: () =>
    say('system', '人工服务到这里结束，后面由我继续为您服务。还要找人工，随时说“转人工”。', { open: false }),
  idle: () =>
    say('system', '有一会儿没有新消息了，人工服务先结束，后面由我继续为您服务。还要找人工，随时说“转人工”。', {
      open: false,
    }),
  transferred: (to: string, queue: QueueView) =>
    say('system', `正在为您转到${to}，前面说过的话会一起转过去，${placeWords(queue)}。`, queue, [queueButtons.leave]),
  agentGone: (queue: QueueView) =>
    say('system', `刚才的坐席断线了，对不起。正在为您换一位，${placeWords(queue)}。`, queue, [queueButtons.leave]),
  longer: (queue: QueueView) =>
    say('system', `让您久等了，比刚才说的要慢：${placeWords(queue)}。不想等的话，可以请人回电。`, queue, [
      queueButtons.callBack,
      queueButtons.leave,
    ]),
  closed: (next: string | null) =>
    say(
      'system',
      `对不起，现在没有坐席能接您的对话了。${next ? `${next}有人上班，` : ''}您的话都留着，坐席会在这里联系您；要打电话找您，请点“请人回电”留个号码，急事请拨打 12345。`,
      { open: false },
      [queueButtons.callBack, queueButtons.appeal],
    ),
}
