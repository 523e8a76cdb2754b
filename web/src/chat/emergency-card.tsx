import { Icon } from '../shared/index.ts'
import { callNumbers } from './call-numbers.ts'

/** Danger comes before everything else: what to do, and one tap to call. */
export function EmergencyCard({ text }: { text: string }) {
  return (
    <section className="card emergency-card" role="alert" aria-label="紧急情况">
      <h4>
        <Icon name="warning" /> 情况紧急，请先打电话
      </h4>
      <p>{text}</p>
      <div className="calls">
        {callNumbers(text).map(({ number, name, href }) => (
          <a key={number} className="call-button" href={href}>
            <Icon name="phone" />
            <strong>{number}</strong>
            <span>{name}</span>
          </a>
        ))}
      </div>
    </section>
  )
}
