import { useEffect, useRef } from 'react'
import { piecesOf } from './marks.ts'
import type { CallOnScreen, Utterance } from './types.ts'
import { fieldWords, speakerWords } from './words.ts'

/** What was said, with the words marked from which the form was filled. It follows the talk while one is at its end. */
export function Transcript({ call: { transcript, form } }: { call: CallOnScreen }) {
  const list = useRef<HTMLOListElement>(null)
  const isAtEnd = useRef(true)
  // biome-ignore lint/correctness/useExhaustiveDependencies: new words are what scrolls it
  useEffect(() => {
    if (isAtEnd.current) list.current?.scrollTo({ top: list.current.scrollHeight })
  }, [transcript])
  return (
    <ol
      className="live-words"
      ref={list}
      aria-label="通话内容"
      // Long talks are read with the arrow keys.
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
      tabIndex={0}
      onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
        isAtEnd.current = scrollTop + clientHeight > scrollHeight - 40
      }}
    >
      {transcript.map((said) => (
        <Line key={said.segment} said={said} form={form} />
      ))}
    </ol>
  )
}

function Line({ said, form }: { said: Utterance; form: CallOnScreen['form'] }) {
  const pieces = said.final ? piecesOf(said.text, said.segment, form) : [{ text: said.text, field: null }]
  return (
    <li className={`live-line ${said.speaker}${said.final ? '' : ' partial'}`}>
      <span className="live-who">{speakerWords[said.speaker]}</span>
      <span>
        {pieces.map(({ text, field }, at) =>
          field ? (
            // biome-ignore lint/suspicious/noArrayIndexKey: pieces have no name but their place
            <mark key={at} className={`mark-${field}`} title={fieldWords[field]}>
              {text}
            </mark>
          ) : (
            text
          ),
        )}
      </span>
    </li>
  )
}
