import { useEffect, useState } from 'react'
import { deviceStore } from './storage.ts'

/** How the page looks on this device. `theme` null follows the system. */
export interface Appearance {
  isLarge: boolean
  theme: 'light' | 'dark' | null
}

const keys = { large: 'jiesu.large', theme: 'jiesu.theme' }

function load(): Appearance {
  const theme = deviceStore.read(keys.theme)
  return {
    isLarge: deviceStore.read(keys.large) === '1',
    theme: theme === 'light' || theme === 'dark' ? theme : null,
  }
}

/** Puts the choice on the document, where the style sheet reads it. */
function apply({ isLarge, theme }: Appearance): void {
  const { dataset } = document.documentElement
  if (isLarge) dataset.size = 'large'
  else delete dataset.size
  if (theme) dataset.theme = theme
  else delete dataset.theme
}

/** Applies the choice kept on this device before anything is drawn. */
export function applyAppearance(): void {
  apply(load())
}

/** The look of the page and the way to change it; kept on this device. */
export function useAppearance(): [Appearance, (change: Partial<Appearance>) => void] {
  const [appearance, setAppearance] = useState(load)
  useEffect(() => apply(appearance), [appearance])
  const change = (part: Partial<Appearance>) => {
    const next = { ...appearance, ...part }
    deviceStore.write(keys.large, next.isLarge ? '1' : null)
    deviceStore.write(keys.theme, next.theme)
    setAppearance(next)
  }
  return [appearance, change]
}

/** True when the page is dark now, by choice or by the system. */
export function isDark({ theme }: Appearance): boolean {
  return theme ? theme === 'dark' : window.matchMedia('(prefers-color-scheme: dark)').matches
}
