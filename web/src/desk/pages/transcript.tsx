import { minuteOf } from '../times.ts'
import { authorWords, wordFor } from '../words.ts'
import { type AttachedFile, AttachedFiles } from './attached-files.tsx'

export interface Line {
  at: string
  author: string
  text: string
  attachments?: AttachedFile[]
}

/** What was said, in its order; `of` is where the files are had that came along. */
export function Transcript({ lines, of = '' }: { lines: readonly Line[]; of?: string }) {
  return (
    <ol className="transcript">
      {lines.map((line, n) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines have no id, and their order never changes
        <li key={n} className={line.author === 'requester' ? 'theirs' : 'ours'}>
          <span className="soft">
            {wordFor(authorWords, line.author)} {minuteOf(line.at)}
          </span>
          {line.text && <p>{line.text}</p>}
          <AttachedFiles files={line.attachments} of={of} />
        </li>
      ))}
    </ol>
  )
}
