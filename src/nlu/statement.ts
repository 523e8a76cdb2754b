import { splitSentences, tidy } from '../text/index.ts'

const courtesy =
  /^(?:您好|你好|喂|在吗|谢谢(?:您|你)?|好|的|嗯|是|对|没错|可以|确认|行|ok|不知道|不清楚|跳过|没有了?|转人工|有人吗|[啊哦呀呢吧 ,，])+$/i

function key(sentence: string): string {
  return sentence.replace(/[\s\p{P}]/gu, '')
}

/**
 * Joins what the requester said over several messages to one orderly description: in order, each sentence once,
 * a sentence that a later or earlier one contains left out, without greetings and bare answers like “是的”.
 */
export function mergeStatement(messages: readonly string[]): string {
  const kept: string[] = []
  for (const message of messages) {
    for (const { quote } of splitSentences(message)) {
      const sentence = tidy(quote)
      if (sentence === '' || courtesy.test(sentence)) continue
      add(kept, sentence)
    }
  }
  return kept.map((sentence) => (/[。！？!?；;…]$/.test(sentence) ? sentence : `${sentence}。`)).join('')
}

function add(kept: string[], sentence: string): void {
  const words = key(sentence)
  if (words === '') return
  if (kept.some((one) => key(one).includes(words))) return
  const shorter = kept.findIndex((one) => words.includes(key(one)) && key(one).length >= 4)
  if (shorter >= 0) kept[shorter] = sentence
  else kept.push(sentence)
}
