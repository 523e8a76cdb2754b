import { useEffect, useState } from 'react'
import { useKey } from './keys.ts'

/**
 * A list that is walked with the keyboard: up and down (or k and j), Enter opens. Gives the row that is marked, -1 for
 * none, and the way to mark another. Rows carry `data-row={index}`, by which the marked one is kept in sight.
 */
export function useListKeys(length: number, open: (index: number) => void): [number, (index: number) => void] {
  const [marked, setMarked] = useState(-1)
  const at = Math.min(marked, length - 1)
  const go = (index: number) => setMarked(Math.max(0, Math.min(length - 1, index)))
  const isOn = length > 0
  useKey('ArrowDown', '下一条', isOn ? () => go(at + 1) : null, '列表')
  useKey('j', '下一条', isOn ? () => go(at + 1) : null, '列表')
  useKey('ArrowUp', '上一条', isOn ? () => go(at - 1) : null, '列表')
  useKey('k', '上一条', isOn ? () => go(at - 1) : null, '列表')
  useKey('Enter', '打开', at >= 0 ? () => open(at) : null, '列表')
  useEffect(() => {
    if (at >= 0) document.querySelector(`[data-row="${at}"]`)?.scrollIntoView({ block: 'nearest' })
  }, [at])
  return [at, setMarked]
}
