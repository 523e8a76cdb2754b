import { describe, expect, test } from 'vitest'
import { newDraft, newStory, type Reference, surveyDraft } from '../../src/conversation/index.ts'
import { withOpinion } from '../../src/conversation/second-opinion.ts'
import { createClassifier, createLeafChooser, type LeafChooser } from '../../src/nlu/index.ts'
import { buildGazetteer } from '../../src/tickets/index.ts'
import { leafNamed } from '../nlu/leaf.ts'

const leaves = [
  leafNamed('smoke', ['环境', '大气', '餐饮油烟'], ['油烟'], ['楼下烧烤店油烟特别大']),
  leafNamed('noise', ['环境', '噪声', '社会生活噪声'], ['噪音'], ['隔壁酒吧半夜放音乐噪音很大']),
  leafNamed('lamp', ['市政', '照明', '路灯不亮'], ['路灯'], ['门口的路灯坏了一个礼拜']),
]
const reference: Reference = {
  catalogue: { version: 'v', leaves: new Map(leaves.map((leaf) => [leaf.code, leaf])), units: new Map() },
  gazetteer: buildGazetteer([], []),
  classifier: createClassifier(leaves),
}
const draft = {
  ...newDraft('d', 'complaint', new Date()),
  description: '楼下半夜油烟噪音，电话13800138000',
}
const decision = { do: 'file' as const, draft, story: newStory() }
const saying = (code: Awaited<ReturnType<LeafChooser['choose']>>): LeafChooser => ({ choose: async () => code })
const best = async (code: Awaited<ReturnType<LeafChooser['choose']>>, changed = '') => {
  const heard = await withOpinion(decision, reference, saying(code))
  return surveyDraft({ ...heard.draft, description: heard.draft.description + changed }, reference).candidates[0]!
}

describe('a model’s choice among the retrieved leaves', () => {
  const [own] = surveyDraft(draft, reference).candidates
  const other = own!.code === 'smoke' ? 'noise' : 'smoke'

  test('goes first, and makes surer what the classifier says too', async () => {
    expect((await best(other)).code).toBe(other)
    expect((await best(own!.code)).confidence).toBeGreaterThanOrEqual(0.85)
  })

  test('leads to a person where it says that none fits', async () => {
    expect((await best('none')).confidence).toBeLessThan(0.6)
  })

  test('is never a leaf that the catalogue does not have, and counts only for the words that it was given for', async () => {
    expect(await best('invented')).toEqual(own)
    expect(await best(null)).toEqual(own)
    expect((await best(other, '，其实是门口的路灯坏了一个礼拜')).code).toBe('lamp')
  })
})

test.each<[answer: string, chosen: string | null]>([
  ['2', 'noise'],
  [' 1. ', 'smoke'],
  ['0', 'none'],
  ['9', null],
  ['noise', null],
  ['编号2，因为……', null],
])('the answer “%s” chooses %s', async (answer, chosen) => {
  const asked: string[] = []
  const model = {
    id: 'm',
    stream: () => {
      throw new Error('not used')
    },
    complete: async (request: unknown) => {
      asked.push(JSON.stringify(request))
      return answer
    },
  }

  expect(await createLeafChooser(model).choose(draft.description, leaves)).toBe(chosen)
  expect(asked.join()).not.toContain('13800138000')
})

test('a model that fails is no opinion', async () => {
  const complete = async () => Promise.reject(new Error('down'))

  expect(
    await createLeafChooser({ id: 'm', stream: complete as never, complete }).choose('路灯坏了', leaves),
  ).toBeNull()
})
