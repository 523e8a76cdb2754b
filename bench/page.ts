/**
 * How soon a citizen on a slow phone can write to the hotline: `node bench/page.ts [address] [--runs 9] [--json]`,
 * against a running gateway (http://localhost:3000 unless named otherwise).
 *
 * Chromium plays a phone whose processor is four times slower than this machine's, on a line of 1.6 Mbit/s down,
 * 750 kbit/s up and 150 ms there and back, with nothing in its cache. A run ends when the input takes text and the
 * socket is connected. Ends with exit code 1 when the median or the weight of the scripts is above its limit.
 *
 * Browser and gateway share this machine, and so does whatever else runs on it: the load is printed beside the result.
 * Seen on two cores at a load of 2.3: median 1196 ms, worst 1334 ms; at a load of 12: median 1779 ms.
 */
import { availableParallelism, loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { gzipSync } from 'node:zlib'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { findChromium } from '../scripts/test/chromium.ts'

const LIMIT_MS = 1500
const LIMIT_SCRIPT_BYTES = 90_000
const CPU_SLOWDOWN = 4
const network = { offline: false, latency: 150, downloadThroughput: 1_600_000 / 8, uploadThroughput: 750_000 / 8 }
const PATIENCE_MS = 60_000

interface Run {
  /** From the beginning of the navigation, in milliseconds. */
  firstPaintMs: number
  usableMs: number
  /** Bytes of page, scripts, styles and pictures as they came over the line. */
  bytes: number
  requests: number
}

interface Result {
  runs: number
  medianMs: number
  worstMs: number
  limitMs: number
  firstPaintMs: number
  bytes: number
  requests: number
  scriptGzipBytes: number
  limitScriptGzipBytes: number
  /** Processes that wanted to run in the last minute, and cores to run them on. */
  load: number
  cores: number
}

/** A phone of its own, without cache or storage. */
async function phone(browser: Browser): Promise<{ context: BrowserContext; page: Page }> {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true })
  const page = await context.newPage()
  const devtools = await context.newCDPSession(page)
  await devtools.send('Network.enable')
  await devtools.send('Network.setCacheDisabled', { cacheDisabled: true })
  await devtools.send('Network.emulateNetworkConditions', network)
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: CPU_SLOWDOWN })
  return { context, page }
}

/** Notes in the page when its input takes text and its socket is connected. */
async function watch(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const watcher = new MutationObserver(() => {
      const input = document.querySelector('textarea')
      if (!input || input.disabled || !document.querySelector('.dot.online')) return
      watcher.disconnect()
      performance.mark('usable')
    })
    watcher.observe(document, { subtree: true, childList: true, attributes: true })
  })
}

async function measure(browser: Browser, address: string): Promise<Run> {
  const { context, page } = await phone(browser)
  try {
    await watch(page)
    await page.goto(address, { timeout: PATIENCE_MS, waitUntil: 'commit' })
    await page.waitForFunction(() => performance.getEntriesByName('usable').length > 0, null, { timeout: PATIENCE_MS })
    return await page.evaluate(() => {
      const loaded = performance.getEntries().filter((entry) => entry instanceof PerformanceResourceTiming)
      return {
        firstPaintMs: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0,
        usableMs: performance.getEntriesByName('usable')[0]!.startTime,
        bytes: loaded.reduce((sum, { transferSize }) => sum + transferSize, 0),
        requests: loaded.length,
      }
    })
  } finally {
    await context.close()
  }
}

/** What all scripts that the page names, and those that they name in turn, weigh under gzip. */
async function scriptBytes(address: string): Promise<number> {
  const seen = new Map<string, number>()
  const weigh = async (text: string, base: string): Promise<void> => {
    const found = [...text.matchAll(/(?:src="|["'`])((?:\.|\/|assets\/)[\w./-]*\.js)["'`]/g)]
    for (const [, path] of found) {
      const url = new URL(path!.startsWith('assets/') ? `/${path}` : path!, base).href
      if (seen.has(url)) continue
      const script = await (await fetch(url)).text()
      seen.set(url, gzipSync(script).length)
      await weigh(script, url)
    }
  }
  await weigh(await (await fetch(address)).text(), address)
  return [...seen.values()].reduce((sum, bytes) => sum + bytes, 0)
}

function middle(values: readonly number[]): number {
  return Math.round(values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0)
}

function summed(runs: readonly Run[], scriptGzipBytes: number): Result {
  const of = (member: keyof Run) => runs.map((run) => run[member])
  return {
    runs: runs.length,
    medianMs: middle(of('usableMs')),
    worstMs: Math.round(Math.max(...of('usableMs'))),
    limitMs: LIMIT_MS,
    firstPaintMs: middle(of('firstPaintMs')),
    bytes: middle(of('bytes')),
    requests: middle(of('requests')),
    scriptGzipBytes,
    limitScriptGzipBytes: LIMIT_SCRIPT_BYTES,
    load: Number(loadavg()[0]!.toFixed(1)),
    cores: availableParallelism(),
  }
}

function told(result: Result): string {
  return [
    `usable input   median ${result.medianMs} ms, worst ${result.worstMs} ms of ${result.runs} runs (limit ${result.limitMs} ms)`,
    `first paint    median ${result.firstPaintMs} ms`,
    `loaded         ${result.bytes} bytes in ${result.requests} requests`,
    `script         ${result.scriptGzipBytes} bytes under gzip (limit ${result.limitScriptGzipBytes})`,
    `machine        load ${result.load} on ${result.cores} cores`,
  ].join('\n')
}

async function main(): Promise<boolean> {
  const { values, positionals } = parseArgs({
    options: { runs: { type: 'string', default: '9' }, json: { type: 'boolean', default: false } },
    allowPositionals: true,
  })
  const address = positionals[0] ?? 'http://localhost:3000/'
  const found = findChromium(process.env)
  if ('missing' in found) throw new Error(found.missing)
  const browser = await chromium.launch({ executablePath: found.path, args: ['--no-sandbox', '--disable-gpu'] })
  try {
    const runs: Run[] = []
    for (let run = 0; run < Number(values.runs); run++) runs.push(await measure(browser, address))
    const result = summed(runs, await scriptBytes(address))
    console.log(values.json ? JSON.stringify(result) : told(result))
    return result.medianMs <= LIMIT_MS && result.scriptGzipBytes <= LIMIT_SCRIPT_BYTES
  } finally {
    await browser.close()
  }
}

process.exit((await main()) ? 0 : 1)
