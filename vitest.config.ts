import { defineConfig } from 'vitest/config'

/**
 * Four projects, one after the other:
 * `unit` needs nothing but npm; `postgres` and `embedded` play the gateway tests on either database, chosen by
 * JIESU_TEST_DB and never by a test; `browser` drives the pages with Chromium. `npm test` leaves out what the machine
 * has no PostgreSQL or Chromium for, and says so.
 */
const gateway = ['tests/gateway/**/*.test.ts']

/**
 * What proves protocols, limits and models and asks nothing of the database that other files do not: on PostgreSQL only.
 * Everything that stores, locks, survives or backs up is played on both.
 */
const indifferentToDatabase = [
  'bad-input',
  'calls',
  'demo-call',
  'desk-api',
  'media',
  'model',
  // Only a database behind a network has a network that breaks.
  'network-faults',
  'oidc',
  'open311',
  'peers',
  'platform',
  'protection',
  // The embedded database belongs to one process alone.
  'replica-chats',
  'same-answer',
  'wechat',
  'wechaty',
  'wecom',
  'weibo',
].map((name) => `tests/gateway/${name}.test.ts`)
const browser = ['tests/web/**/*.test.ts']

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['tests/**/*.test.ts'],
          exclude: [...gateway, ...browser],
          testTimeout: 20_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 0 },
        },
      },
      onDatabase('embedded', 1),
      onDatabase('postgres', 2),
      {
        test: {
          name: 'browser',
          include: browser,
          testTimeout: 60_000,
          hookTimeout: 120_000,
          // A page and its gateway wait for one another much of the time, too.
          maxWorkers: 2,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
})

function onDatabase(name: 'embedded' | 'postgres', groupOrder: number) {
  return {
    test: {
      name,
      include: gateway,
      exclude: name === 'embedded' ? indifferentToDatabase : [],
      globalSetup: ['tests/gateway/support/template.ts'],
      // Files share a process, as requests share a gateway: what was learned for one is there for the next.
      isolate: false,
      // A gateway and its database wait for one another half of the time: two files share a two-core machine well.
      maxWorkers: 2,
      env: { JIESU_TEST_DB: name },
      testTimeout: 60_000,
      hookTimeout: 120_000,
      sequence: { groupOrder },
    },
  }
}
