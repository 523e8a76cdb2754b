const words: Readonly<Record<string, string>> = {
  ATTACHMENT_UNKNOWN: '附件没有找到，请重新添加后再发。',
  CONVERSATION_UNKNOWN: '没有找到之前的对话，已为您开始新的对话。',
  DATABASE_UNAVAILABLE: '系统暂时繁忙，您的话还没有送到。请稍后再试，急事请拨打 12345。',
  FRAME_INVALID: '这条消息没有发成功，请改一下再发。',
  FRAME_UNKNOWN: '页面版本可能旧了，请刷新后再试。',
  MEDIA_TOO_LARGE: '文件太大了，每个不能超过 10 MB；视频可以录短一点。',
  MEDIA_TYPE: '这种文件发不了，请发照片或视频。',
  MEDIA_UNKNOWN: '没有找到这个文件，可能已经过期。',
  MESSAGE_EMPTY: '请先写下您想说的话。',
  MESSAGE_TOO_LONG: '这条消息太长了，请分成几条发送，每条不超过 8000 字。',
  MODEL_UNAVAILABLE: '智能答复暂时不可用。您可以说“转人工”，或者拨打 12345。',
  NETWORK: '网络不太好，请再试一次。',
  RESUME_INVALID: '之前的对话已过期，为您开始了新的对话。已提交的诉求不受影响，报工单号就能查询。',
  TEXT_INVALID: '消息里有无法识别的字符，请改一下再发。',
  TOO_FAST: '您发得有点快，请歇几秒再发。',
  TOO_LARGE: '内容太大了，请缩短后再发。',
}

/** A fault in plain words. A code that this page does not know gets a sentence that is true of all of them. */
export function faultInWords(code: string): string {
  return words[code] ?? '出了点问题，请稍后再试。急事请拨打 12345。'
}

const mendable = new Set([
  'MESSAGE_TOO_LONG',
  'MESSAGE_EMPTY',
  'TEXT_INVALID',
  'FRAME_INVALID',
  'ATTACHMENT_UNKNOWN',
  'TOO_LARGE',
])

/** True when the writer has to change the message before it can be sent. */
export function mustBeRewritten(code: string | undefined): boolean {
  return code !== undefined && mendable.has(code)
}
