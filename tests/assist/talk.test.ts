import { describe, expect, test } from 'vitest'
import type { Evidence, Turn } from '../../src/assist/index.ts'
import { suggest } from '../../src/assist/index.ts'
import { heard, hit, listening, marrying, now, reference, turnsOf } from './support.ts'

const smoke = `
坐席：您好，北京12345，请讲
市民：喂您好 我想反映一下我们小区楼下那个烧烤店
市民：就是每天晚上油烟特别大 呛得我们一家老小都睡不着觉
坐席：您是在哪个区哪个街道呢
市民：在花家地小区 七号楼
市民：不对不对 是八号楼
坐席：您希望怎么解决呢
市民：希望你们派人来查一查 让他装个油烟净化
坐席：您贵姓
市民：免贵姓王
`

test('the form fills itself while the caller speaks, and every value stands where it was read', async () => {
  const talk = await heard(listening({ callerNumber: '13800138000' }), smoke)

  const { form } = talk
  expect(form.kind.value).toBe('complaint')
  expect(form.time.value).toBe('每天晚上')
  expect(form.place.value).toContain('花家地小区')
  expect(form.place.value).toContain('八号楼')
  expect(form.place.value).not.toContain('七号楼')
  expect(form.event.value).toContain('油烟特别大')
  expect(form.demand.value).toContain('派人来查')
  expect(form.category.value?.path.join()).toContain('油烟')
  expect(form.area.value).toMatchObject({ name: '朝阳区望京街道' })
  expect(form.unit.value?.name).toBe('望京街道办事处')
  expect(form.tier.value).toBe('7d')
  expect(form.name.value).toBe('王')
  expect(form.phone).toMatchObject({ value: '13800138000', confidence: 0.7 })
  const words = new Map(turnsOf(smoke).map(({ segment, text }) => [segment, text]))
  const evidence = Object.values(form).flatMap((field): Evidence[] => field.evidence)
  expect(evidence.length).toBeGreaterThan(10)
  for (const { segment, start, end, quote } of evidence) expect(words.get(segment)!.slice(start, end)).toBe(quote)
})

test('what is missing is phrased as the next question, and is not asked for once it was said', async () => {
  const talk = listening({ callerNumber: '13800138000' })

  const asked: (string | undefined)[] = []
  for (const turn of turnsOf(smoke)) {
    await talk.take(turn)
    asked.push(talk.missing[0]?.slot)
  }

  expect(asked).toEqual(['event', 'time', 'place', 'place', 'demand', 'demand', 'demand', 'name', 'name', undefined])
})

test('who tells a trouble and asks a question besides has an appeal, and its event is the trouble, not the wish', async () => {
  const talk = await heard(
    listening(),
    '市民：昨天晚上朝阳区望京街道花家地小区楼下烧烤店油烟特别大\n市民：另外外地户口能在北京领结婚证吗\n市民：希望你们让他把油烟净化装上',
  )

  expect(talk.form.kind.value).not.toBe('inquiry')
  expect(talk.form.event.value).toContain('油烟特别大')
})

test('who puts themselves right in everyday words means the new, and not both', async () => {
  const talk = await heard(listening(), '市民：在花家地小区七号楼。\n市民：哦不对，是八号楼，八号楼底商。')

  expect(talk.form.place.value).toBe('花家地小区八号楼底商')
})

test('what the agent repeated and the caller affirmed was said by the caller', async () => {
  const talk = await heard(listening(), '市民：我们这儿路灯坏了三天了\n坐席：是丰台区方庄街道的芳群园对吗\n市民：对对')

  expect(talk.form.place.value).toContain('方庄')
  expect(talk.form.place.evidence[0]!.segment).toBe('1')
})

test('words in the agent’s own mouth fill nothing', async () => {
  const talk = await heard(listening(), '坐席：您是要反映朝阳区望京街道油烟扰民的问题吗，昨天晚上的事\n市民：不是不是')

  expect(talk.form.place.value).toBeNull()
  expect(talk.form.event.value).toBeNull()
})

test('where nobody told the speakers apart, the values are less sure', async () => {
  const script = '：昨天晚上朝阳区望京街道花家地小区楼下烧烤店油烟特别大'
  const told = await heard(listening(), `市民${script}`)
  const mixed = await heard(listening(), `不明${script}`)

  expect(mixed.form.place.value).toBe(told.form.place.value)
  expect(mixed.form.place.confidence).toBeLessThan(told.form.place.confidence)
})

describe('answers', () => {
  test('a question is answered at once, with what the answer rests on', async () => {
    const talk = listening({ search: marrying })

    const update = await talk.take(turnsOf('市民：外地户口能在北京领结婚证吗')[0]!)

    expect(update!.suggestions).toEqual([
      expect.objectContaining({
        kind: 'answer',
        articleId: 'marry',
        segment: '0',
        confidence: 0.9,
        text: expect.stringContaining('双方到场'),
        citations: [expect.objectContaining({ title: '婚姻登记条例', quote: '双方共同到场' })],
        aiGenerated: false,
      }),
    ])
    expect(talk.form.kind.value).toBe('inquiry')
    expect(talk.missing).toEqual([])
  })

  test('a question that leans on the one before is searched for with it; an article keeps its place and id', async () => {
    const talk = listening({ search: marrying })
    const [first, , then] = turnsOf('市民：外地户口能在北京领结婚证吗\n坐席：可以的\n市民：那需要带什么材料呢')

    const before = await talk.take(first!)
    const after = await talk.take(then!)

    expect(after!.suggestions.map(({ id }) => id)).toEqual(before!.suggestions.map(({ id }) => id))
    expect(talk.suggestions).toHaveLength(1)
  })

  test.each(['嗯嗯好的', '谢谢您啊', '喂 您好', '对 就是这个'])('“%s” is not searched for', async (text) => {
    const talk = listening({ search: () => Promise.reject(new Error('searched')) })

    expect((await talk.take({ segment: '0', revision: 0, speaker: 'caller', text, order: 0 }))!.suggestions).toEqual([])
  })

  test('an unsure find is not shown', async () => {
    const talk = listening({ search: async () => [hit('a', '别的事', 0.2)] })

    expect((await talk.take(turnsOf('市民：我家水管漏水找谁修')[0]!))!.suggestions).toEqual([])
  })

  test('a suggestion for words that are taken back while it is looked for is never shown', async () => {
    const found = Promise.withResolvers<void>()
    const talk = listening({
      search: async () => {
        await found.promise
        return [hit('marry', '领结婚证要带什么？', 0.9)]
      },
    })
    const turn: Turn = turnsOf('市民：外地户口能在北京领结婚证吗')[0]!

    const update = talk.take(turn)
    await talk.take({ ...turn, revision: 1, text: '' })
    found.resolve()

    expect((await update)!.suggestions).toEqual([])
    expect(talk.suggestions).toEqual([])
  })

  test('one that was shown is withdrawn with its words', async () => {
    const talk = listening({ search: marrying })
    const turn = turnsOf('市民：外地户口能在北京领结婚证吗')[0]!
    const { suggestions } = (await talk.take(turn))!

    const update = await talk.take({ ...turn, revision: 1, text: '外地户口能在北京买房吗' })

    expect(update!.withdrawn).toEqual(suggestions.map(({ id }) => id))
    expect(talk.suggestions).toEqual([])
  })
})

describe('corrections of the speech engine', () => {
  test('a higher revision replaces a segment wherever it stood, and what follows is understood anew', async () => {
    const revised = listening({ callerNumber: '13800138000' })
    const turns = turnsOf(smoke)
    for (const turn of turns)
      await revised.take(turn.segment === '2' ? { ...turn, text: '就是每天中午油烟特别小' } : turn)

    await revised.take({ ...turns[2]!, revision: 1 })

    expect(revised.form.time.value).toBe('每天晚上')
    const plain = await heard(listening({ callerNumber: '13800138000' }), smoke)
    const values = (form: typeof plain.form) => Object.entries(form).map(([name, { value }]) => [name, value])
    expect(values(revised.form)).toEqual(values(plain.form))
  })

  test('segments that come out of order are understood in theirs', async () => {
    const talk = listening({ callerNumber: '13800138000' })
    const turns = turnsOf(smoke)

    for (const turn of [...turns.slice(0, 4), turns[5]!, turns[4]!, ...turns.slice(6)]) await talk.take(turn)

    expect(talk.form.place.value).toContain('八号楼')
  })

  test('a withdrawn segment leaves nothing behind, and repeats and older revisions change nothing', async () => {
    const talk = await heard(listening(), '市民：昨天晚上路灯坏了\n市民：在朝阳区望京街道')
    const [, place] = turnsOf('市民：昨天晚上路灯坏了\n市民：在朝阳区望京街道')

    await talk.take({ ...place!, revision: 2, text: '' })

    expect(talk.form.place.value).toBeNull()
    expect(await talk.take({ ...place!, revision: 2, text: '' })).toBeNull()
    expect(talk.turns).toHaveLength(1)
  })
})

describe('the agent’s edits', () => {
  test('are never overwritten, whatever is heard later, and show what was heard beside them', async () => {
    const talk = listening()
    talk.edit('place', '朝阳区望京街道阜通东大街6号院')

    await heard(talk, smoke)

    expect(talk.form.place).toMatchObject({
      value: '朝阳区望京街道阜通东大街6号院',
      edited: true,
      confidence: 1,
      heard: expect.stringContaining('花家地'),
    })
  })

  test('unit and deadline follow the category that the agent chose', async () => {
    const talk = await heard(listening(), smoke)
    const leaf = [...reference.catalogue.leaves.values()].find(({ leadRule }) => leadRule.startsWith('unit:'))!

    talk.edit('category', { code: leaf.code, path: leaf.path })

    expect(talk.form.unit.value?.code).toBe(leaf.leadRule.slice(5))
    expect(talk.form.tier.value).toBe(leaf.tier)
  })

  test('a field that the agent emptied stays empty until it is given back', async () => {
    const talk = await heard(listening(), smoke)

    talk.edit('people', null)
    expect(talk.form.people).toMatchObject({ value: null, edited: true })

    talk.release('people')
    expect(talk.form.people).toMatchObject({ value: expect.stringContaining('烧烤店'), edited: false })
  })
})

describe('warnings', () => {
  const cases: [string, string, string[]][] = [
    ['a fire', '快点来人啊我家厨房着火了', ['emergency']],
    ['self-harm', '我真的不想活了 现在就站在楼顶上', ['self-harm']],
    ['a threat', '你们再不解决我就去堵门拉横幅', ['threat']],
    ['a wish for secrecy', '你们可千万别跟老板说是我说的', ['confidential']],
    ['somebody weak', '家里有个八十多岁的老人一个人住 暖气不热', ['vulnerable']],
    ['an everyday question', '请问社保卡丢了去哪里补', []],
  ]
  test.each(cases)('%s', async (_name, text, sorts) => {
    const talk = await heard(listening(), `市民：${text}`)

    expect(talk.warnings.map(({ sort }) => sort)).toEqual(sorts)
    for (const { evidence } of talk.warnings) expect(text.slice(evidence.start, evidence.end)).toBe(evidence.quote)
  })

  test('a wish for secrecy is ticked in the form, with its words', async () => {
    const talk = await heard(listening(), '市民：楼下饭店排污水\n市民：千万别告诉他们是我举报的')

    expect(talk.form.confidential).toMatchObject({ value: true, evidence: [{ segment: '1' }] })
  })
})

test('a turn costs as much at the end of a long call as at its beginning', async () => {
  let searches = 0
  let classified = 0
  const { classifier } = reference
  const classify = (text: string) => {
    classified += text.length
    return classifier.classify(text)
  }
  const search = async () => {
    searches++
    return []
  }
  const counting = { ...reference, classifier: { ...classifier, classify } }
  const deps = { reference: () => counting, search, now: () => now, newId: () => 'x' }
  const lines = Array.from({ length: 48 }, (_, n) => `市民：第${n}件事是小区里第${n}号楼的路灯坏了没人修`)
  const turns = turnsOf(lines.join('\n'))

  await suggest(turns.slice(0, 24), { line: 'citizen', callerNumber: null }, deps)
  const half = { searches, classified }
  await suggest(turns, { line: 'citizen', callerNumber: null }, deps)

  expect(searches - half.searches).toBeLessThan(2 * half.searches * 1.2)
  expect(classified - half.classified).toBeLessThan(2 * half.classified * 1.2)
})
