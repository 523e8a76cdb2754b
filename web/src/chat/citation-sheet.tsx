import { Sheet } from '../shared/index.ts'
import type { Citation } from './frames.ts'
import { validityOf } from './validity.ts'

/** Only web addresses become links: whatever else stands there is not followed. */
const isWebAddress = (url: string) => /^https?:\/\//i.test(url)

/** What an answer rests on: who issued it, whether it is in force, and its own words. */
export function CitationSheet({ citation, onClose }: { citation: Citation; onClose: () => void }) {
  const validity = validityOf(citation, Date.now())
  return (
    <Sheet title={citation.title} onClose={onClose}>
      <dl className="facts">
        {citation.issuer && (
          <div>
            <dt>发布机关</dt>
            <dd>{citation.issuer}</dd>
          </div>
        )}
        {citation.documentNo && (
          <div>
            <dt>文号</dt>
            <dd>{citation.documentNo}</dd>
          </div>
        )}
        <div>
          <dt>效力</dt>
          <dd className={`validity ${validity.state}`}>{validity.words}</dd>
        </div>
      </dl>
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
