import { existsSync, globSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

export const howToGetChromium = `On Debian or Ubuntu
    apt-get install chromium fonts-noto-cjk
  elsewhere any Chromium or Chrome; if it is not found, name it: CHROMIUM_PATH=/path/to/chrome npm test`

/** Where systems, and Playwright, put a Chromium. */
const usualPlaces = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/snap/bin/chromium',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:/Program Files/Google/Chrome/Application/chrome.exe',
  join(homedir(), '.cache/ms-playwright/chromium-*/chrome-linux*/chrome'),
  join(homedir(), 'Library/Caches/ms-playwright/chromium-*/chrome-mac*/*.app/Contents/MacOS/*'),
]

/** The path of a Chromium, or why there is none. A CHROMIUM_PATH that leads nowhere is never passed over. */
export function findChromium(
  env: Readonly<Record<string, string | undefined>>,
  places: readonly string[] = usualPlaces,
): { path: string } | { missing: string } {
  if (env.CHROMIUM_PATH)
    return existsSync(env.CHROMIUM_PATH)
      ? { path: env.CHROMIUM_PATH }
      : { missing: `CHROMIUM_PATH is ${env.CHROMIUM_PATH}, which does not exist` }
  const path = places.flatMap((place) => (place.includes('*') ? globSync(place) : [place])).find(existsSync)
  return path ? { path } : { missing: 'no Chromium in any of the usual places' }
}
