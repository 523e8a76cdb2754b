import type { ChatMessage } from './frames.ts'

export const confirmWord = '确认'

/** The summary to confirm is an `ask` whose quick replies contain 确认; its buttons belong to its card. */
export function isConfirmation(message: ChatMessage): boolean {
  return message.kind === 'ask' && message.quickReplies.includes(confirmWord)
}

/** Ready answers over the input. A tap says them as if they had been typed. */
export function QuickReplies({ replies, say }: { replies: readonly string[]; say: (text: string) => void }) {
  if (replies.length === 0) return null
  return (
    <ul className="quick-replies" aria-label="可以直接点选的回答">
      {replies.map((reply) => (
        <li key={reply}>
          <button type="button" className="chip" onClick={() => say(reply)}>
            {reply}
          </button>
        </li>
      ))}
    </ul>
  )
}
