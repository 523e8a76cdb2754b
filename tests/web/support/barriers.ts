import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'

/** What keeps people out of a page, by the rules of axe; none is []. */
export async function barriers(page: Page): Promise<string[]> {
  // Between two themes colours are neither one's.
  await page.waitForFunction(() => !document.getAnimations().some((one) => one instanceof CSSTransition))
  const { violations } = await new AxeBuilder({ page }).analyze()
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`)
}
