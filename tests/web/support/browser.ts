import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { build } from 'vite'
import { say } from './script.ts'
import { StandIn } from './stand-in.ts'

const places = [process.env.CHROMIUM_PATH, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
const executablePath = places.find((place) => place && existsSync(place))

/** True where browser tests can't run and need not: no Chromium, and not in CI, where a missing one is a failure. */
export const isWithoutBrowser = !executablePath && !process.env.CI
if (isWithoutBrowser) {
  console.warn(
    'Browser tests are skipped: install Chromium (apt-get install chromium fonts-noto-cjk) or set CHROMIUM_PATH.',
  )
}

const quiet = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking']

/** Starts Chromium; where there is none, the fault says how to get it. */
export async function openBrowser(): Promise<Browser> {
  if (!executablePath)
    throw new Error('Chromium is missing: apt-get install chromium fonts-noto-cjk, or set CHROMIUM_PATH.')
  return chromium.launch({ executablePath, args: [...quiet, '--disable-component-update', '--disable-sync'] })
}

/** A browser and the built pages, for the tests of one file. */
export class Stage {
  private readonly browser: Browser
  /** Folder of the built pages. */
  readonly pages: string

  private constructor(browser: Browser, pages: string) {
    this.browser = browser
    this.pages = pages
  }

  static async open(): Promise<Stage> {
    const browser = await openBrowser()
    const pages = mkdtempSync(join(tmpdir(), 'jiesu-pages-'))
    const configFile = fileURLToPath(new URL('../../../web/vite.config.ts', import.meta.url))
    await build({ configFile, mode: 'chat', logLevel: 'warn', build: { outDir: pages } })
    return new Stage(browser, pages)
  }

  async close(): Promise<void> {
    await this.browser.close()
    rmSync(this.pages, { recursive: true })
  }

  /** What a phone has to load of one sort of file, compressed, in bytes. */
  weightOf(extension: string): { files: number; bytes: number } {
    const folder = join(this.pages, 'assets')
    const files = readdirSync(folder).filter((name) => name.endsWith(extension))
    const bytes = files.map((name) => gzipSync(readFileSync(join(folder, name))).length)
    return { files: files.length, bytes: bytes.reduce((sum, size) => sum + size, 0) }
  }

  /** A visitor on a page of their own, before a stand-in of their own. */
  async visit(options: BrowserContextOptions & { path?: string } = {}): Promise<Visit> {
    const standIn = new StandIn(this.pages, say)
    const address = await standIn.listen()
    const context = await this.browser.newContext({
      viewport: { width: 390, height: 844 },
      reducedMotion: 'reduce',
      ...options,
    })
    const page = await context.newPage()
    const visit = new Visit(page, standIn)
    await page.goto(address + (options.path ?? '/'))
    return visit
  }
}

/** One visitor: the page, the other side, and what went wrong in the browser meanwhile. */
export class Visit {
  readonly page: Page
  readonly standIn: StandIn
  /** Script errors and everything that the content security policy blocked. */
  readonly faults: string[] = []

  constructor(page: Page, standIn: StandIn) {
    this.page = page
    this.standIn = standIn
    page.on('pageerror', (error) => this.faults.push(error.message))
    page.on('console', (line) => {
      if (/Content Security Policy|Refused to/.test(line.text())) this.faults.push(line.text())
    })
  }

  async say(text: string): Promise<void> {
    await this.page.getByRole('textbox').first().fill(text)
    await this.page.keyboard.press('Enter')
  }

  /** How often a text stands on the page as a whole message. */
  async countOf(text: string): Promise<number> {
    return await this.page.locator('.bubble', { hasText: text }).count()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.page.context().close()
    await this.standIn.close()
  }
}
