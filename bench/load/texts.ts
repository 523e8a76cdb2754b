import { join } from 'node:path'
import { contentFolder, readArticles, readCatalogue } from '../../src/content/index.ts'
import { parseCatalogue } from '../../src/tickets/index.ts'

/** What people say: questions and appeals in turn, out of the sample content. The same on every run. */
export async function peopleSay(): Promise<string[]> {
  const articles = await readArticles(join(contentFolder, 'knowledge'))
  const parsed = parseCatalogue((await readCatalogue()).catalogue)
  if (parsed.outcome === 'faulty') throw new Error('the sample catalogue has faults')
  const questions = articles.flatMap(({ similarQuestions }) => similarQuestions)
  const appeals = parsed.leaves.flatMap(({ leaf }) => leaf.examples)
  return questions.slice(0, appeals.length).flatMap((question, at) => [question, appeals[at]!])
}
