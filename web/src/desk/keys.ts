import { useEffect, useRef, useSyncExternalStore } from 'react'

/** What a key does, as the list behind `?` shows it. */
export interface KeyHelp {
  /** One key, or two that are pressed one after the other: `j`, `g t`, `Enter`, `?`. */
  keys: string
  label: string
  group: string
}

interface Binding extends KeyHelp {
  run: () => void
}

/** Two keys belong together when the second comes within this time. */
const SEQUENCE_MS = 1200

let bindings: readonly Binding[] = []
const listeners = new Set<() => void>()

function change(next: readonly Binding[]): void {
  bindings = next
  for (const listener of listeners) listener()
}

/**
 * A key of this page while it is shown. Keys do nothing while somebody writes or a dialogue is open, and letters work
 * under a Chinese input method too. `run` null: not now.
 */
export function useKey(keys: string, label: string, run: (() => void) | null, group = '本页'): void {
  const latest = useRef(run)
  latest.current = run
  const isOn = run !== null
  useEffect(() => {
    if (!isOn) return
    const binding: Binding = { keys, label, group, run: () => latest.current?.() }
    change([...bindings, binding])
    return () => change(bindings.filter((one) => one !== binding))
  }, [keys, label, group, isOn])
}

/** Every key that does something now. */
export function useKeyHelp(): readonly KeyHelp[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => bindings,
  )
}

/** Listens to the keyboard from now on. */
export function startKeys(): void {
  let first = ''
  let at = 0
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTaken(event.target)) return
    const key = nameOf(event)
    const isSecond = first !== '' && event.timeStamp - at < SEQUENCE_MS
    const found = lastOf(isSecond ? `${first} ${key}` : key) ?? (isSecond ? lastOf(key) : undefined)
    first = bindings.some(({ keys }) => keys.startsWith(`${key} `)) && !found ? key : ''
    at = event.timeStamp
    if (!found) return
    // A focused button or link keeps its own Enter.
    if (key === 'Enter' && (event.target as HTMLElement).closest('a, button, [role=button]')) return
    event.preventDefault()
    found.run()
  })
}

/** The page on top bound last. */
function lastOf(keys: string): Binding | undefined {
  const [found] = bindings.filter((one) => one.keys === keys).slice(-1)
  return found
}

/** An input method swallows letters: the key's place on the keyboard tells which it was. */
function nameOf({ key, code }: KeyboardEvent): string {
  if (key === 'Process' || key === 'Unidentified') {
    if (code === 'Slash') return '/'
    return /^Key[A-Z]$/.test(code) ? code.slice(3).toLowerCase() : code
  }
  return key === '？' ? '?' : key === '、' ? '/' : key
}

function isTaken(target: EventTarget | null): boolean {
  // A dialogue that was closed may stay in the page, unseen.
  const dialogues = [...document.querySelectorAll('[role=dialog]')]
  if (dialogues.some((dialogue) => dialogue.getClientRects().length > 0)) return true
  if (!(target instanceof HTMLElement)) return false
  return target.isContentEditable || target.closest('input, textarea, select, [role=combobox], [role=listbox]') !== null
}
