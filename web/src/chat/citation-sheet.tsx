import { Sheet } from '../shared/index.ts'
import { Facts } from './facts.tsx'
import type { Citation } from './frames.ts'
import { validityOf } from './validity.ts'

/** Only web addresses become links: whatever else stands there is not followed. */
const isWebAddress = (url: string) => /^https?:\/\//i.test(url)

/** What an answer rests on: who issued it, whether it is in force, and its own words. */
export function CitationSheet({ citation, onClose }: { citation: Citation; onClose: () => void }) {
  const validity = validityOf(citation, Date.now())
  return (
    <Sheet title={citation.title} onClose={onClose}>
      <Facts
        rows={[
          ['发布机关', citation.issuer],
          ['文号', citation.documentNo],
          [
            '效力',
            <span key={validity.state} className={`validity ${validity.state}`}>
              {validity.words}
            </span>,
          ],
        ]}
      />
      <figure className="quote">
        <figcaption>引用的内容</figcaption>
        <blockquote>{citation.quote}</blockquote>
      </figure>
      {citation.url && isWebAddress(citation.url) && (
        <a className="plain-button" href={citation.url} target="_blank" rel="noopener noreferrer">
          查看来源网页
        </a>
      )}
    </Sheet>
  )
}
