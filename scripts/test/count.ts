import type { TestModule } from 'vitest/node'

/** How a run ended. A file that could not be read, or a fault outside every test, is a failure too. */
export interface Count {
  passed: number
  failed: number
  skipped: number
}

export function count(modules: readonly TestModule[], faultsOutside: number): Count {
  const sum: Count = { passed: 0, failed: faultsOutside, skipped: 0 }
  for (const module of modules) {
    const before = sum.failed
    for (const test of module.children.allTests()) {
      const { state } = test.result()
      if (state === 'passed' || state === 'failed') sum[state]++
      else sum.skipped++
    }
    if (!module.ok() && sum.failed === before) sum.failed++
  }
  return sum
}

/** The last line of a run. */
export function lastLine({ passed, failed }: Count): string {
  return `${passed} passed, ${failed} failed`
}
