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

/** What those who do not read Chinese have to know, before the same in Chinese. */
const foreign: Readonly<Record<string, { queued: string; away: string }>> = {
  en: {
    queued:
      'We are connecting you to a person. Please stay here; everything you write is kept. In danger call 110, 119 or 120.',
    away: 'Nobody who can help you in your language is here right now. Your message is kept, and a colleague will answer you here. In an emergency call 110 (police), 119 (fire) or 120 (ambulance). The hotline 12345 answers day and night.',
  },
  ja: {
    queued:
      '担当者におつなぎしています。このままお待ちください。書かれた内容は保存されます。危険なときは110、119、120へ。',
    away: 'ただいま対応できる担当者がおりません。メッセージは保存され、担当者がここでお返事します。緊急の場合は110（警察）、119（消防）、120（救急）へ。12345は24時間受け付けています。',
  },
  ko: {
    queued:
      '상담원에게 연결하고 있습니다. 잠시 기다려 주세요. 작성하신 내용은 보관됩니다. 위험하면 110, 119, 120으로 전화하세요.',
    away: '지금은 상담원이 자리에 없습니다. 메시지는 보관되며 상담원이 여기에서 답변드립니다. 긴급 상황에는 110(경찰), 119(소방), 120(구급)으로 전화하세요. 12345는 24시간 운영합니다.',
  },
  ru: {
    queued:
      'Соединяем вас с сотрудником. Оставайтесь здесь, всё написанное сохраняется. При опасности звоните 110, 119 или 120.',
    away: 'Сейчас нет сотрудника, который мог бы вам помочь. Сообщение сохранено, вам ответят здесь. В экстренном случае звоните 110 (полиция), 119 (пожарные), 120 (скорая). Линия 12345 работает круглосуточно.',
  },
}

function withForeign(text: string, language: string | null, what: 'queued' | 'away'): string {
  const own = language === null ? undefined : (foreign[language] ?? foreign.en)
  return own ? `${own[what]}\n${text}` : text
}

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
  return say('bot', withForeign(text, how.language, 'queued'), queue, [queueButtons.leave])
}

/** Nobody is on duty: said plainly, with when somebody will be, and two ways that really lead to a person. */
export function nobodyOnDuty(next: string | null, language: string | null = null): Reply {
  const when = next ? `人工坐席${next}上班。` : ''
  return say(
    'bot',
    withForeign(
      `现在没有在线的人工坐席。${when}您的话已经留下，坐席上线后会在这里联系您；要打电话找您，请点“请人回电”留个号码。急事请直接拨打 12345，24 小时有人接听。`,
      language,
      'away',
    ),
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
