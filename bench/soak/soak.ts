import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Database } from '../../src/db/index.ts'
import { type RunningGateway, startGateway } from '../gateway.ts'
import { check, type Verdict } from './check.ts'
import { Citizen } from './citizen.ts'
import { Partner } from './partner.ts'
import { between, seededFor } from './random.ts'
import { MoodyReceiver } from './receiver.ts'
import { Reporter } from './reporter.ts'
import { Scene } from './scene.ts'

const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
const apiKey = 'soak-key-of-nobody-else-0000000000'
/** Of the kills, these are meant to fall into the start, before anything is served. */
const KILLED_AT_START = 0.12
const DOWN = 0.2
/** When nothing was delivered for so long, what is left waits for its next attempt: longer than any lease. */
const STILL_MS = 20_000

export interface SoakOptions {
  seed: number
  /** Settings that make a gateway use the database, and a folder for files beside it. */
  env: Readonly<Record<string, string>>
  folder: string
  /** Opens the database while no gateway has it. */
  open: () => Promise<Database>
  citizens: number
  partner: { batch: number; paceMs: number }
  /** The longest life in ms between the moment when the gateway serves and its end. */
  lifeMs: number
  /** Whether to go on after so many kills. */
  goesOn: (kills: number) => boolean
  report: (line: string) => void
}

/** What one stretch came to. */
export interface SoakResult extends Verdict {
  kills: number
  /** Acknowledged messages of people: in chats, and handed over by the partner. */
  messages: number
  tickets: number
  /** Events that had their effect at the receiver, and deliveries of those that had had it before. */
  events: number
  repeats: number
  /** Deliveries that the receiver spoilt on purpose. */
  spoilt: number
  statusEvents: number
  /** What those who played saw and must not have seen. */
  faults: string[]
}

/**
 * Plays people, a partner and a dispatch system in a bad mood against a served gateway that is killed with SIGKILL at
 * random moments, then lets all come to rest and compares what was seen from outside with what the database holds.
 */
export async function soak(options: SoakOptions): Promise<SoakResult> {
  const { seed, report } = options
  const scene = new Scene()
  const reporter = new Reporter(scene, { random: seededFor(seed, 'reporter'), secret })
  await using receiver = await new MoodyReceiver(secret, {
    scene,
    random: seededFor(seed, 'receiver'),
    onEffect: (effect) => reporter.note(effect),
  }).listen()
  const gateways = await lives(options, receiver.url)
  const citizens = Array.from(
    { length: options.citizens },
    (_, index) => new Citizen(scene, { random: seededFor(seed, `citizen ${index}`), index }),
  )
  const partner = new Partner(scene, { random: seededFor(seed, 'partner'), apiKey, ...options.partner })
  const playing = [...citizens, partner].map((one) => one.play())

  let kills = 0
  const random = seededFor(seed, 'kills')
  for (; options.goesOn(kills); kills++) {
    if (random() < DOWN) receiver.goesDown(between(random, 200, 3000))
    await oneLife(gateways, { scene, random, lifeMs: options.lifeMs })
    if (kills % 10 === 9) report(`${kills + 1} kills, ${messagesOf(citizens, partner)} messages`)
  }
  receiver.calms()
  scene.ends()
  for (let isAtRest = false; !isAtRest; ) {
    await letTimePass(options)
    await using last = await gateways.start()
    scene.opens(last.url)
    await Promise.all(playing)
    isAtRest = await rest(last.url, reporter)
    scene.closes()
  }

  const db = await options.open()
  const verdict = await check(db, {
    acked: citizens.flatMap(({ acked }) => [...acked]),
    told: citizens.flatMap(({ tickets }) => [...tickets]),
    filed: partner.filed,
    effects: receiver.effects,
    heard: reporter.heard,
  }).finally(() => db.close())
  return {
    ...verdict,
    kills,
    messages: messagesOf(citizens, partner),
    tickets: citizens.reduce((sum, { tickets }) => sum + tickets.size, partner.filed.size),
    events: receiver.effects.length,
    repeats: receiver.repeats,
    spoilt: receiver.moods,
    statusEvents: reporter.heard.size,
    faults: scene.faults,
  }
}

/** How a gateway of this stretch is started. */
async function lives({ env, folder }: SoakOptions, url: string) {
  const channels = join(folder, 'channels.json')
  await writeFile(channels, JSON.stringify({ platform: { soak: { apiKey, name: '人民网' } } }), { mode: 0o600 })
  const settings = {
    ...env,
    CHANNELS_FILE: channels,
    DISPATCH_URL: url,
    DISPATCH_SECRET: secret,
    DISPATCH_TIMEOUT_MS: '1500',
    LOG_LEVEL: 'warn',
  }
  const logFile = join(folder, 'gateway.log')
  return {
    start: (spawned?: (kill: () => void) => void) =>
      startGateway({ env: settings, logFile, spawned: (child) => spawned?.(() => void child.kill('SIGKILL')) }),
  }
}

/** One life of the gateway, ended by SIGKILL: as a rule in the middle of its work, at times while it starts. */
async function oneLife(
  gateways: { start: (spawned?: (kill: () => void) => void) => Promise<RunningGateway> },
  { scene, random, lifeMs }: { scene: Scene; random: () => number; lifeMs: number },
): Promise<void> {
  const startMs = random() < KILLED_AT_START ? between(random, 0, 1500) : null
  const servedMs = between(random, 0, lifeMs)
  let timer: NodeJS.Timeout | undefined
  const started = gateways.start((kill) => {
    if (startMs !== null) timer = setTimeout(kill, startMs)
  })
  const gateway = await started.catch((error) => {
    if (startMs === null) throw error
    return null
  })
  if (!gateway) return
  scene.opens(gateway.url)
  if (startMs === null) await sleep(servedMs)
  clearTimeout(timer)
  scene.closes()
  const gone = new Promise((resolve) => gateway.child.once('exit', resolve))
  gateway.child.kill('SIGKILL')
  if (gateway.child.exitCode === null && gateway.child.signalCode === null) await gone
}

/** Deliveries that failed wait for hours; nobody wants to wait for them here. */
async function letTimePass({ open }: SoakOptions): Promise<void> {
  const db = await open()
  await db.query(`update outbox set due_at = now() where status = 'waiting'`).finally(() => db.close())
}

/** Waits until every status event was heard and nothing is left to deliver; false when nothing moves any more. */
async function rest(url: string, reporter: Reporter): Promise<boolean> {
  let [left, leftSince] = ['', Date.now()]
  while (Date.now() - leftSince < STILL_MS) {
    await reporter.done()
    const waiting = /^jiesu_outbox_waiting (\d+)$/m.exec(await (await fetch(`${url}/metrics`)).text())?.[1] ?? ''
    if (waiting === '0' && reporter.isDone) return true
    if (waiting !== left) [left, leftSince] = [waiting, Date.now()]
    await sleep(200)
  }
  return false
}

function messagesOf(citizens: readonly Citizen[], partner: Partner): number {
  return citizens.reduce((sum, { acked }) => sum + acked.size, partner.filed.size)
}
