const rephrase = '换个说法再问'

/** Ways on from a refusal, each said in a person's own words. */
const ways = [
  { name: '登记我的诉求', say: '我要登记一个诉求' },
  { name: '转人工', say: '转人工' },
] as const

interface RefusalWaysProps {
  /** The quick replies that the gateway offers itself: those are not offered twice. */
  offered: readonly string[]
  say: (text: string) => void
  focusComposer: () => void
}

/** No known answer is not the end: ask in other words, leave an appeal, or speak to a person. */
export function RefusalWays({ offered, say, focusComposer }: RefusalWaysProps) {
  if (offered.includes(rephrase)) return null
  const rest = offered.length > 0 ? [] : ways
  return (
    <div className="button-row">
      <button type="button" className="plain-button" onClick={focusComposer}>
        {rephrase}
      </button>
      {rest.map((way) => (
        <button key={way.name} type="button" className="plain-button" onClick={() => say(way.say)}>
          {way.name}
        </button>
      ))}
    </div>
  )
}
