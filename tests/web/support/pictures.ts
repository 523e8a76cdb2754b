import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'

/** Where pictures for the documents go; nothing is taken without it. */
const folder = process.env.SCREENSHOTS

/** Takes pictures of pages while a test plays, and sets them side by side: `SCREENSHOTS=docs/images npx vitest run …`. */
export class Pictures {
  private readonly browser: Browser
  private readonly taken = new Map<string, string>()

  constructor(browser: Browser) {
    this.browser = browser
  }

  async take(page: Page, name: string): Promise<void> {
    if (folder) this.taken.set(name, (await page.screenshot()).toString('base64'))
  }

  /** Sets pictures side by side, each at its own width in pixels, and saves them as one file; nothing where one is missing. */
  async save(file: string, names: readonly string[], widths: readonly number[]): Promise<void> {
    if (!folder || names.some((name) => !this.taken.has(name))) return
    const figures = names.map(
      (name, index) => `<img width="${widths[index]}" src="data:image/png;base64,${this.taken.get(name)}">`,
    )
    const page = await this.browser.newPage({ viewport: { width: 1000, height: 930 } })
    await page.setContent(`<style>
      body { display: flex; justify-content: center; align-items: center; gap: 36px; height: 100vh; margin: 0; background: #e9e5dc }
      img { border-radius: 18px; border: 1px solid #c9c3b6 }
    </style>${figures.join('')}`)
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, file), await page.screenshot())
    await page.close()
  }
}
