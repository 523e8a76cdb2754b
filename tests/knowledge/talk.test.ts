import { describe, expect, test } from 'vitest'
import { type AnswerOptions, answerFrom } from '../../src/knowledge/answer.ts'
import { bareAspect } from '../../src/knowledge/aspect.ts'
import { changesBetween } from '../../src/knowledge/changed.ts'
import type { Asked } from '../../src/knowledge/hit.ts'
import { type Answer, type Article, createArticleIndex, type Thread } from '../../src/knowledge/index.ts'
import { silentLog } from '../../src/knowledge/log.ts'
import { questionsIn } from '../../src/knowledge/several.ts'
import { localEmbedder } from '../../src/model/index.ts'
import { boatArticle, boatArticles, provision } from './fixtures/index.ts'

const at = new Date('2026-11-22T10:00:00+08:00')
const licence = boatArticle('boat-licence')

/** Two articles on one matter, which differ by where the household is registered. */
const berth: Article = {
  ...boatArticle('boat-deposit'),
  id: 'berth-local',
  question: '北京户口怎么申请私人游船泊位？',
  similarQuestions: [],
  answer: '本市居民带户口簿到码头登记，孩子可以随父母一起登记。',
  materials: ['户口簿', '游船登记证'],
  fee: '每年300元',
  category: '泊位',
  cases: { 户口: '北京户口' },
}
const berthElsewhere: Article = {
  ...berth,
  id: 'berth-elsewhere',
  question: '外地户口怎么申请私人游船泊位？',
  answer: '外地户口的带居住证到码头登记，要先排队。',
  materials: ['居住证'],
  fee: undefined,
  cases: { 户口: '外地户口' },
}

/** One person's talk: each question knows what the last answer left behind. */
async function talk(questions: string[], articles: Article[] = boatArticles(), given: Partial<AnswerOptions> = {}) {
  const index = await createArticleIndex(articles, localEmbedder())
  const parts = {
    search: (asked: Asked) => index.search(asked.text, asked),
    outside: (asked: Asked) => index.outside(asked.text, asked),
    get: (id: string) => index.get(id),
    cited: index.cited,
    before: async (article: Article) => (article.replaces ? (index.get(article.replaces) ?? null) : null),
    model: null,
    threshold: 0.5,
    log: silentLog,
  }
  const answers: Answer[] = []
  let thread: Thread | null = null
  for (const question of questions) {
    const deltas: string[] = []
    const onDelta = (text: string) => void deltas.push(text)
    const answer: Answer = await answerFrom(parts, question, { line: 'citizen', at, thread, onDelta, ...given })
    if (answer.outcome === 'answered') expect(deltas.join('')).toBe(answer.text)
    answers.push(answer)
    thread = answer.thread
  }
  return answers
}

const textOf = (answer: Answer | undefined) => (answer && 'text' in answer ? answer.text : '')

describe('a question that lives on the one before it', () => {
  test('“那第八条呢” is the other provision of the law just spoken of, and so on', async () => {
    const law = ['第七条', '第八条', '第九条'].map((number) => provision('湖面规定', number, `${number}说的是划船。`))

    const answers = await talk(['湖面规定第七条说什么', '那第八条呢', '第九条呢？'], [...law, ...boatArticles()])

    expect(answers.map((answer) => 'citations' in answer && answer.citations.map(({ title }) => title))).toEqual(
      ['第七条', '第八条', '第九条'].map((number) => [`湖面规定 ${number}`]),
    )
  })

  test('“上一条”, “那八条” and what stands before and after are other provisions of the same law', async () => {
    const law = ['第七条', '第八条', '第九条'].map((number) => provision('湖面规定', number, `${number}说的是划船。`))

    const answers = await talk(['湖面规定第八条', '下一条呢', '那八条呢', '上一条呢'], law)

    expect(answers.map((answer) => textOf(answer).match(/第.条说/)?.[0])).toEqual([
      '第八条说',
      '第九条说',
      '第八条说',
      '第七条说',
    ])
  })

  test.each(['湖面规定第七条和第九条', '《湖面规定》第七条规定了什么？湖面规定第九条呢？'])(
    'each provision that a message names is answered: %s',
    async (message) => {
      const law = ['第七条', '第八条', '第九条'].map((number) => provision('湖面规定', number, `${number}说的是划船。`))

      const [answer] = await talk([message], [...law, ...boatArticles()])

      expect(answer).toMatchObject({ citations: [{ title: '湖面规定 第七条' }, { title: '湖面规定 第九条' }] })
    },
  )

  test('what is about the matter and does not hold what is asked for is no answer, and it is said what it lacks', async () => {
    const [points, deposit] = await talk(['租游船的押金退不了扣几分', '租游船的押金要多少钱'])

    expect(points).toMatchObject({
      outcome: 'refused',
      near: ['租游船的押金什么时候退？'],
      note: '“租游船的押金什么时候退？”里没有写明您问的分数，我不能随便说。',
    })
    expect(textOf(deposit)).toContain('押金500元')
  })

  test('when a law came into force is told by its own provision', async () => {
    const law = [
      provision('湖面规定', '第一条', '为了保障湖面划船的安全，制定本规定。'),
      provision('湖面规定', '第九条', '本规定自2024年5月1日起施行。2001年的游船规定同时废止。'),
    ]

    const [answer] = await talk(['湖面规定是什么时候开始实施的'], [...law, ...boatArticles()])

    expect(answer).toMatchObject({ outcome: 'answered', citations: [{ title: '湖面规定 第九条' }] })
  })

  test('a title within a title has single marks', async () => {
    const [answer] = await talk(
      ['实施游船法办法第七条'],
      [provision('实施《游船法》办法', '第七条', '第七条说的是划船。')],
    )

    expect(textOf(answer)).toContain('《实施〈游船法〉办法》第七条：')
  })

  test('a provision that its law has not is not answered with another one', async () => {
    const law = ['第七条', '第八条'].map((number) => provision('湖面规定', number, `${number}说的是划船。`))

    const [answer, next] = await talk(['湖面规定第九十九条说划船怎么样', '湖面规定第八条和第九条'], law)

    expect(answer).toMatchObject({ outcome: 'refused', note: '《湖面规定》里没有查到第九十九条，我这里收录到第8条。' })
    expect(textOf(next)).toMatch(/第八条说的是划船[\s\S]*没有查到第九条/)
  })

  test('other provisions are offered with what they begin with, and can be asked for by that', async () => {
    const law = ['第七条', '第八条'].map((number) =>
      provision('湖面规定', number, `在湖面划船的人应当穿救生衣，并且听从${number}管理人员的安排。不穿的不能上船。`),
    )

    const [answer] = await talk(['湖面规定第七条说什么'], law)
    const [offered = ''] = answer?.outcome === 'answered' ? answer.related : []
    const [again] = await talk([offered], law)

    expect(offered).toBe('湖面规定 第八条：在湖面划船的人应当穿救生衣，并且听从第八条管理人…')
    expect(again).toMatchObject({ outcome: 'answered', citations: [{ title: '湖面规定 第八条' }] })
  })

  test.each([
    ['要多少钱？', '费用：工本费10元\n（示例知识）'],
    ['那费用呢', '费用：工本费10元\n（示例知识）'],
    ['需要什么材料？', '所需材料：\n· 居民身份证\n· 近期照片两张\n（示例知识）'],
    ['多久能拿到', '办理时限：考试合格后15个工作日\n（示例知识）'],
    ['去哪办呢', '办理地点：西河码头一层服务窗口，咨询电话010-55501234\n（示例知识）'],
  ])('“%s” is answered by that side of the last answer, with its source', async (asked, text) => {
    const [, answer] = await talk([licence.question, asked])

    expect(answer).toMatchObject({ outcome: 'answered', text, citations: [{ articleId: 'boat-licence' }] })
  })

  test.each(['居住证要多少钱', '明天要带什么', '游船押金多少钱'])('“%s” is a question of its own', (question) => {
    expect(bareAspect(question)).toBeNull()
  })

  test('a side on which the article says nothing is said to be not there, with all that is', async () => {
    const [, answer] = await talk(['租游船的押金什么时候退？', '需要什么材料'])

    expect(textOf(answer)).toMatch(/^“所需材料”没有单独写明/)
    expect(textOf(answer)).toContain('3个工作日')
  })

  test.each(['游船驾驶证怎么申请呀，我是外地来打工的', '我是外地来打工的，游船驾驶证怎么申请呀'])(
    'who asks may be told beside the question: %s',
    async (question) => {
      const [answer] = await talk([question])

      expect(answer).toMatchObject({ outcome: 'answered', citations: [{ articleId: 'boat-licence' }] })
    },
  )

  test('who asks leaves open what is asked', async () => {
    const [answer] = await talk(['明天会下雨吗，我是来考游船驾驶证的'])

    expect(answer!.outcome).not.toBe('answered')
  })

  test('“那孩子呢” is answered by what the article says of children, and of dogs nothing is made up', async () => {
    const [, child, dog] = await talk([berth.question, '那孩子呢？', '那外国人呢？'], [berth, ...boatArticles()])

    expect(textOf(child)).toContain('孩子可以随父母一起登记')
    expect(dog?.outcome).toBe('refused')
  })

  test('“那皮划艇呢” is answered by another find that speaks of it, where the best one does not', async () => {
    const deposit = boatArticle('boat-deposit')
    const law = provision('湖面规定', '第五条', '租游船的押金，还船后三日内退；租皮划艇的押金，还艇当日退。')
    const [first, kayak, rain] = await talk([deposit.question, '那皮划艇呢', '那下雨呢'], [law, ...boatArticles()])

    expect(first).toMatchObject({ citations: [{ articleId: deposit.id }] })
    expect(textOf(kayak)).toContain('还艇当日退')
    expect(kayak).toMatchObject({ citations: [{ articleId: law.id }] })
    expect(rain?.outcome).toBe('refused')
  })

  test('a refused aside leaves what was spoken of', async () => {
    const [, , answer] = await talk([licence.question, '那外国人呢？', '要多少钱？'])

    expect(textOf(answer)).toContain('工本费10元')
  })

  test('a refused new question ends it', async () => {
    const [, , answer] = await talk([licence.question, '高血压病人早上空腹可以喝牛奶吃鸡蛋吗', '要多少钱？'])

    expect(answer?.outcome).toBe('refused')
  })
})

describe('two articles that differ by one fact', () => {
  const articles = [berth, berthElsewhere, ...boatArticles()]

  test('the fact is asked for, and what is chosen is answered and remembered', async () => {
    const [asks, answer, fee] = await talk(['怎么申请私人游船泊位', '外地户口', '需要什么材料？'], articles)

    expect(asks).toMatchObject({ outcome: 'asks', choices: expect.arrayContaining(['北京户口', '外地户口']) })
    expect(answer).toMatchObject({ outcome: 'answered', citations: [{ articleId: 'berth-elsewhere' }] })
    expect(textOf(fee)).toContain('居住证')
  })

  test.each([
    ['我是外地的', 'berth-elsewhere'],
    ['京籍', 'berth-local'],
  ])('“%s” chooses, in other words', async (said, articleId) => {
    const [, answer] = await talk(['怎么申请私人游船泊位', said], articles)

    expect(answer).toMatchObject({ outcome: 'answered', citations: [{ articleId }] })
  })

  test('a question that says its case is not asked again', async () => {
    const [answer] = await talk(['非京籍怎么申请私人游船泊位'], articles)

    expect(answer).toMatchObject({ outcome: 'answered', citations: [{ articleId: 'berth-elsewhere' }] })
  })
})

describe('several questions in one message', () => {
  test.each([
    ['居住证怎么办？公积金怎么提取？', ['居住证怎么办？', '公积金怎么提取？']],
    ['我刚来北京。居住证怎么办？另外社保卡丢了怎么补办', ['我刚来北京。居住证怎么办？', '社保卡丢了怎么补办']],
    ['我家暖气不热，找了物业也没人管，怎么办？', ['我家暖气不热，找了物业也没人管，怎么办？']],
  ])('“%s” holds %j', (text, questions) => {
    expect(questionsIn(text)).toEqual(questions)
  })

  test('each is answered under its own words, and what is not known is said among them', async () => {
    const [answer] = await talk([`${licence.question}租游船的押金什么时候退？明天会下雨吗？`])

    expect(textOf(answer)).toMatch(
      /一、怎么申请游船驾驶证？\n年满18周岁[\s\S]*二、租游船的押金什么时候退？\n还船后[\s\S]*三、明天会下雨吗？\n这一问我没有可靠的依据/,
    )
    expect(answer).toMatchObject({ citations: [{ articleId: 'boat-licence' }, { articleId: 'boat-deposit' }] })
  })

  test('clauses are questions where each has an answer of its own, and only there', async () => {
    const both = '我想学开船，怎么申请游船驾驶证，租游船的押金什么时候退呀'
    const [answer] = await talk([both])
    const [one] = await talk(['怎么申请游船驾驶证，明天会不会下雨'])

    expect(textOf(answer)).toMatch(
      /^一、我想学开船，怎么申请游船驾驶证\n年满18周岁[\s\S]*\n\n二、租游船的押金什么时候退呀\n还船后/,
    )
    expect(answer).toMatchObject({ citations: [{ articleId: 'boat-licence' }, { articleId: 'boat-deposit' }] })
    expect(textOf(one)).not.toContain('一、')
  })

  test('two sides of one matter are one answer', async () => {
    const [answer] = await talk([`${licence.question}要带什么材料？`])

    expect(textOf(answer)).toMatch(/^年满18周岁/)
  })
})

describe('what may not be used is said plainly', () => {
  const note = async (question: string, given: Partial<AnswerOptions> = {}) => {
    const [answer] = await talk([question], boatArticles(), given)
    return answer?.outcome === 'refused' ? answer.note : textOf(answer)
  }

  test('a rule that has expired', async () => {
    expect(await note('夜里几点以后不能开船？')).toBe(
      '我只查到《夜间航行暂行规定》，它已于2025年12月31日失效，不能作为现在的依据；现行的规定我这里还没有。',
    )
  })

  test('a rule of one district', async () => {
    expect(await note('西河湖面可以游泳吗？')).toContain('只适用于海淀区')
    expect(await note('西河湖面可以游泳吗？', { areas: ['110000', '110108'] })).not.toContain('只适用于')
  })

  test('a matter of the other line', async () => {
    expect(await note('企业怎么申请开办游船码头？')).toContain('企业服务热线')
  })

  test('nothing at all', async () => {
    expect(await note('明天会下雨吗')).toBeNull()
  })
})

describe('what changed', () => {
  const now: Article = {
    ...licence,
    id: 'boat-licence-2027',
    replaces: 'boat-licence',
    fee: '免费',
    materials: ['居民身份证', '健康证明'],
    sources: [
      { ...licence.sources[0]!, title: '城市游船管理条例', documentNo: undefined, effectiveFrom: '2026-06-01' },
    ],
  }
  const before: Article = { ...licence, sources: [{ ...licence.sources[0]!, effectiveTo: '2026-05-31' }] }

  test('is told line by line before the present answer', async () => {
    const [answer] = await talk(['申请游船驾驶证和以前有什么变化？'], [now, before])

    expect(textOf(answer)).toMatch(/^与之前相比：/)
    expect(textOf(answer)).toContain('· 费用：由“工本费10元”变为“免费”')
    expect(textOf(answer)).toContain('· 新增材料：健康证明\n· 不再要求的材料：近期照片两张')
    expect(textOf(answer)).toContain('《城市游船管理条例》（2026-06-01起施行）')
    expect(answer).toMatchObject({ citations: [{ articleId: 'boat-licence-2027' }] })
  })

  test('nothing is told where nothing changed', () => {
    expect(changesBetween(licence, licence)).toEqual([])
  })
})
