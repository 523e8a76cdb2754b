import { Icon } from '../shared/index.ts'
import type { ChatMessage } from './frames.ts'

function waitInWords(seconds: number): string {
  return seconds < 60 ? '不到 1 分钟' : `大约 ${Math.ceil(seconds / 60)} 分钟`
}

/** A person was asked for: where one stands in the queue, or that nobody is on duty, and the telephone in either case. */
export function TakeoverCard({ queue }: { queue: ChatMessage['queue'] }) {
  return (
    <section className="card takeover" aria-label="转人工">
      <h4>{queue && !queue.open ? '现在没有坐席在线' : '已为您呼叫人工坐席'}</h4>
      {queue?.open && (
        <p>
          {queue.position !== undefined && `您排在第 ${queue.position} 位`}
          {queue.position !== undefined && queue.waitSeconds !== undefined && '，'}
          {queue.waitSeconds !== undefined && `预计等待${waitInWords(queue.waitSeconds)}`}
        </p>
      )}
      <p className="quiet-line">
        {queue && !queue.open ? '您可以先把事情写在这里，我们都会记下。' : '等待时可以继续写，坐席都能看到。'}
      </p>
      <a className="plain-button" href="tel:12345">
        <Icon name="phone" /> 拨打 12345
      </a>
    </section>
  )
}
