import { labelOf, type PolicyMatch } from './match.ts'

const DAY_MS = 86_400_000
const SOON_DAYS = 60

/** Words for the end of the time to apply; loud when it is near. */
function closing(closesAt: string | undefined, now: number): { text: string; soon: boolean } | null {
  if (!closesAt) return null
  const days = Math.ceil((Date.parse(`${closesAt}T23:59:59+08:00`) - now) / DAY_MS)
  const soon = days <= SOON_DAYS
  return { text: soon ? `还有 ${Math.max(0, days)} 天截止（${closesAt}）` : `执行到 ${closesAt}`, soon }
}

const signs = { true: ['✓', '符合'], false: ['✗', '不符合'], null: ['?', '还不知道'] } as const

interface PolicyCardProps {
  match: PolicyMatch
  now: number
  ask: (field: string) => void
}

/** One policy: what it gives, by which conditions it was decided, and what would settle what is open. */
export function PolicyCard({ match, now, ask }: PolicyCardProps) {
  const { title, benefit, automatic, decidedBy, missing, opensAt, fit } = match
  const end = closing(match.closesAt, now)
  return (
    <li className={`policy ${fit}`}>
      <h3>{title}</h3>
      <p className="benefit">{benefit}</p>
      <p className="badges">
        {automatic && <span className="badge good">免申即享</span>}
        {opensAt && <span className="badge">{opensAt} 起申报</span>}
        {end && <span className={end.soon ? 'badge soon' : 'badge'}>{end.text}</span>}
        <span className="badge">示例政策</span>
      </p>
      <ul className="conditions">
        {decidedBy.map(({ condition, met, quote }) => {
          const [sign, word] = signs[`${met}`]
          return (
            <li key={condition} className={`met-${met}`}>
              <span className="sign" aria-hidden="true">
                {sign}
              </span>
              <span>
                <span className="visually-hidden">{word}：</span>
                {condition}
                <q>{quote}</q>
              </span>
            </li>
          )
        })}
      </ul>
      {missing.length > 0 && (
        <p className="missing">
          补上这些就能判断：
          {missing.map((field) => (
            <button key={field} type="button" className="chip" onClick={() => ask(field)}>
              {labelOf(field)}
            </button>
          ))}
        </p>
      )}
    </li>
  )
}
