import type { Line } from './frames.ts'

const greetings: Readonly<Record<Line, { text: string; examples: readonly string[] }>> = {
  citizen: {
    text: '政策怎么规定、手续怎么办，您直接问；身边有难处要反映，我来登记，派给承办单位，随时告诉您进度。想找人说，就说“转人工”。',
    examples: [
      '灵活就业怎么交养老保险？',
      '小区门口的路灯坏了好几天',
      '家里暖气不热怎么办？',
      '我的诉求办到哪一步了？',
    ],
  },
  enterprise: {
    text: '这里为企业和个体工商户服务。惠企政策、办事手续，您直接问；经营中遇到难处，我来登记，派给承办单位，随时告诉您进度。想找专员，就说“转人工”。',
    examples: [
      '有哪些政策适合我们',
      '小型微利企业所得税怎么优惠？',
      '公司地址变更怎么办？',
      '园区门口路面塌陷，货车进不来',
    ],
  },
}

interface GreetingProps {
  line: Line
  say: (text: string) => void
}

/** What can be done here, in two sentences, and questions to begin with. */
export function Greeting({ line, say }: GreetingProps) {
  const { text, examples } = greetings[line]
  return (
    <section className="greeting" aria-label="欢迎">
      <h2>您好，这里是北京 12345</h2>
      <p>{text}</p>
      <p className="danger-line">
        遇到火情、警情或有人受伤，请马上拨打 <a href="tel:119">119</a>、<a href="tel:110">110</a>、
        <a href="tel:120">120</a>。
      </p>
      <h3>可以这样问</h3>
      <ul className="examples">
        {examples.map((example) => (
          <li key={example}>
            <button type="button" className="chip" onClick={() => say(example)}>
              {example}
            </button>
          </li>
        ))}
      </ul>
      {line === 'enterprise' && (
        <p>
          <a href="/enterprise/policies">看看哪些政策适合我们公司</a>
        </p>
      )}
    </section>
  )
}
