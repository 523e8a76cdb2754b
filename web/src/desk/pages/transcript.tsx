import { minuteOf } from '../times.ts'
import { authorWords, wordFor } from '../words.ts'

export interface Line {
  at: string
  author: string
  text: string
}

/** What was said, in its order. */
export function Transcript({ lines }: { lines: readonly Line[] }) {
  return (
    <ol className="transcript">
      {lines.map((line, n) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines have no id, and their order never changes
        <li key={n} className={line.author === 'requester' ? 'theirs' : 'ours'}>
          <span className="soft">
            {wordFor(authorWords, line.author)} {minuteOf(line.at)}
          </span>
          <p>{line.text}</p>
        </li>
      ))}
    </ol>
  )
}
