import { expect, test } from 'vitest'
import { soak } from '../../bench/soak/soak.ts'
import { freshDatabase } from './support/database.ts'
import { dataKey } from './support/start.ts'

/** Ten on each database: twenty in all. `npm run soak` goes on from there (docs/soak.md). */
const KILLS = 10
/** The seed of everything that happens by chance; printed when the test fails. */
const seed = Number(process.env.CRASH_SEED ?? Math.floor(Math.random() * 1e9))

test('a gateway that is killed at any moment finishes what it acknowledged, once and in order', {
  timeout: 900_000,
}, async () => {
  const store = await freshDatabase()
  await store.close()

  const { messages, tickets, ...result } = await soak({
    seed,
    env: { ...store.env, DATA_KEY: dataKey },
    folder: store.env.DATA_DIR!,
    open: store.reopen,
    citizens: 6,
    partner: { batch: 4, paceMs: 300 },
    lifeMs: 1200,
    goesOn: (kills) => kills < KILLS,
    report: () => {},
  })
  await store.remove()

  expect({ seed, ...result }).toMatchObject({ seed, kills: KILLS, lost: [], duplicate: [], outOfOrder: [], faults: [] })
  expect(messages).toBeGreaterThan(tickets)
})
