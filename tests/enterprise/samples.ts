import { readFileSync } from 'node:fs'
import { type Article, parseArticles } from '../../src/knowledge/index.ts'

/** The sample articles that are policies. */
export function samplePolicies(): Article[] {
  return ['policies', 'business-tax'].flatMap((name) => {
    const path = new URL(`../../content/knowledge/${name}.yaml`, import.meta.url)
    return parseArticles(readFileSync(path, 'utf8'), name).articles.filter(({ policy }) => policy)
  })
}
