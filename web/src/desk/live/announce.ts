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

/** A new call for whoever sits here: two soft notes, and, while they look elsewhere, a notification without a number. */
export function announce({ caller, line }: CallCard): void {
  if (!isSoundOn()) return
  ring()
  if (document.visibilityState === 'visible' || !('Notification' in window) || Notification.permission !== 'granted')
    return
  new Notification('新来电', {
    body: `${line === 'enterprise' ? '企业热线' : '市民热线'} ${caller ?? '号码未知'}`,
    tag: 'call',
  })
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
