import type { Wish } from '../chats/types.ts'
import type { CallCard } from './types.ts'

const SOUND_KEY = 'jiesu-desk-sound'
const PITCHES_HZ = [660, 880]
const NOTE_S = 0.16

export function isSoundOn(): boolean {
  return window.localStorage.getItem(SOUND_KEY) !== 'off'
}

/** Turns the sound on or off; turning it on also asks the browser for notifications. */
export function setSound(on: boolean): void {
  window.localStorage.setItem(SOUND_KEY, on ? 'on' : 'off')
  if (on && 'Notification' in window && Notification.permission === 'default') void Notification.requestPermission()
}

/** What a notification says: nothing that somebody passing by should not read. */
export interface Notice {
  title: string
  body: string
  /** Of one tag only the newest stands. */
  tag: string
}

const lineName = (line: CallCard['line']) => (line === 'enterprise' ? '企业热线' : '市民热线')

export function callNotice({ caller, line }: CallCard): Notice {
  return { title: '新来电', body: `${lineName(line)} ${caller ?? '号码未知'}`, tag: 'call' }
}

export function chatNotice({ line }: Wish): Notice {
  return { title: '有人等待接入', body: `${lineName(line)}的在线对话`, tag: 'chat' }
}

/** Something new for whoever sits here: two soft notes, and, while they look elsewhere, a notification. */
export function announce({ title, ...notice }: Notice): void {
  if (!isSoundOn()) return
  ring()
  if (document.visibilityState === 'visible' || !('Notification' in window) || Notification.permission !== 'granted')
    return
  new Notification(title, notice)
}

function ring(): void {
  try {
    const audio = new AudioContext()
    for (const [n, pitch] of PITCHES_HZ.entries()) {
      const note = audio.createOscillator()
      const loudness = audio.createGain()
      loudness.gain.value = 0.05
      note.frequency.value = pitch
      note.connect(loudness).connect(audio.destination)
      note.start(audio.currentTime + n * NOTE_S)
      note.stop(audio.currentTime + (n + 1) * NOTE_S)
    }
    window.setTimeout(() => void audio.close(), 1000)
  } catch {
    // No sound device, or the browser wants a click first.
  }
}
