import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'

/** This near to the end, in pixels, somebody is reading along. */
const nearPx = 120
/** Air above an answer that is read from its top, in pixels. */
const marginPx = 12

/**
 * Keeps the end of the story in view while somebody reads along there, and leaves who reads further up in peace.
 * Nothing said yet: the page stands at its beginning.
 * @param entries what is shown; a new list whenever something changed
 * @param ownCount how many messages the person has sent: after speaking one wants to see the end
 */
export function useStickToEnd(
  box: RefObject<HTMLElement | null>,
  entries: readonly unknown[],
  ownCount: number,
): { isAway: boolean; toEnd: () => void } {
  const isNear = useRef(false)
  const isEmpty = useRef(true)
  const lastOwnCount = useRef(ownCount)
  const [isAway, setAway] = useState(false)

  const note = useCallback(() => {
    const element = box.current
    if (!element) return
    isNear.current = !isEmpty.current && element.scrollHeight - element.scrollTop - element.clientHeight < nearPx
    setAway(!isEmpty.current && !isNear.current)
  }, [box])
  const follow = useCallback(() => {
    if (box.current && isNear.current) box.current.scrollTo({ top: placeToRead(box.current) })
    note()
  }, [box, note])
  const toEnd = useCallback(() => {
    isNear.current = true
    box.current?.scrollTo({ top: box.current.scrollHeight })
  }, [box])

  useEffect(() => {
    const element = box.current
    if (!element) return
    element.addEventListener('scroll', note, { passive: true })
    const observer = typeof ResizeObserver === 'function' ? new ResizeObserver(follow) : null
    observer?.observe(element)
    return () => {
      element.removeEventListener('scroll', note)
      observer?.disconnect()
    }
  }, [box, note, follow])

  useLayoutEffect(() => {
    isEmpty.current = entries.length === 0
    const hasSpoken = ownCount !== lastOwnCount.current
    lastOwnCount.current = ownCount
    if (hasSpoken) toEnd()
    else follow()
  }, [entries, ownCount, toEnd, follow])

  return { isAway, toEnd }
}

/** The end of the story, but no further than the beginning of a long answer: it is read from its top. */
function placeToRead(box: HTMLElement): number {
  const messages = box.querySelectorAll<HTMLElement>('.message')
  const last = messages[messages.length - 1]
  if (!last?.matches('.answer, [aria-busy="true"]')) return box.scrollHeight
  return box.scrollTop + last.getBoundingClientRect().top - box.getBoundingClientRect().top - marginPx
}
