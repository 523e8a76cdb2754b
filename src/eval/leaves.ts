import { readFile } from 'node:fs/promises'
import { AppError, type CatalogueLeaf } from '../domain/index.ts'
import { createClassifier } from '../nlu/index.ts'
import { parseCatalogue, tableText } from '../tickets/index.ts'
import { type Evaluation, figureRows } from './evaluation.ts'
import { calibrationError, type Judged, reliabilityOf, rounded, scoresOf, share } from './scores.ts'
import { tableOf } from './table.ts'

export interface LeavesOptions {
  /** A catalogue, CSV or XLSX, as it is imported. */
  catalogue: string
}

/** So many parts: each is kept from learning once. */
const FOLDS = 3
/** The leaves that draw most wrong examples, in the table. */
const SHOWN = 20

/**
 * How well a catalogue's leaves are told apart by its own words: each third of the examples is kept from learning and
 * then sorted. Leaves that take what belongs to another one want keywords or examples of their own.
 */
export const evaluateLeaves: Evaluation<LeavesOptions> = async ({ catalogue }, output) => {
  const leaves = await leavesOf(catalogue)
  const judged: (Judged & { amongThree: boolean; text: string })[] = []
  for (let fold = 0; fold < FOLDS; fold++) {
    output.progress('分类', fold, FOLDS)
    const isKept = (place: number) => place % FOLDS === fold
    const classifier = createClassifier(
      leaves.map((leaf) => ({ ...leaf, examples: leaf.examples.filter((_, place) => !isKept(place)) })),
    )
    for (const { code, examples } of leaves) {
      for (const text of examples.filter((_, place) => isKept(place))) {
        const found = classifier.classify(text, 3)
        const [best] = found
        const amongThree = found.some((one) => one.code === code)
        judged.push({ truth: code, found: best?.code ?? '', confidence: best?.confidence ?? 0, amongThree, text })
      }
    }
  }
  output.progress('分类', FOLDS, FOLDS)
  if (judged.length === 0) throw new AppError('COMMAND_INVALID', `${catalogue}: has no examples`)
  const { n, accuracy, macroF1 } = scoresOf(judged)
  const among = rounded(share(judged.filter(({ amongThree }) => amongThree).length, n))
  const result = {
    n,
    leaves: leaves.length,
    accuracy,
    amongThree: among,
    macroF1,
    calibrationError: calibrationError(judged),
  }
  const lines = [
    ...tableOf([['目录事项', ''], ...figureRows(result)]),
    '',
    ...tableOf(reliabilityOf(judged)),
    '',
    ...tableOf(confusedRows(judged, leaves)),
  ]
  return { result, lines }
}

/** Pairs of leaves that are taken for one another, the most frequent first, each with a sentence. */
function confusedRows(judged: readonly (Judged & { text: string })[], leaves: readonly CatalogueLeaf[]): string[][] {
  const names = new Map(leaves.map(({ code, path }) => [code, path.join('›')]))
  const wrong = judged.filter(({ truth, found }) => truth !== found && found !== '')
  const pairs = [...Map.groupBy(wrong, ({ truth, found }) => `${truth} ${found}`).values()]
  const rows = pairs
    .toSorted((a, b) => b.length - a.length)
    .slice(0, SHOWN)
    .map((own) => [names.get(own[0]!.truth) ?? '', names.get(own[0]!.found) ?? '', own[0]!.text, String(own.length)])
  return [['实际', '判为', '例如', '次数'], ...rows]
}

async function leavesOf(path: string): Promise<CatalogueLeaf[]> {
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw new AppError('COMMAND_INVALID', `${path}: cannot be read`, { cause })
  })
  const parsed = parseCatalogue(await tableText(bytes))
  if (parsed.outcome === 'read') return parsed.leaves.map(({ leaf }) => leaf)
  const [first] = parsed.faults
  throw new AppError('COMMAND_INVALID', `${path}:${first?.line}: ${first?.problem}`)
}
