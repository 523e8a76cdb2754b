import { describe, expect, test } from 'vitest'
import { decide, newDraft, newStory, type Situation, type Story } from '../../src/conversation/index.ts'
import { understand } from '../../src/nlu/index.ts'

const at = new Date('2026-11-22T08:00:00Z')
const chip = '北京市道路交通事故处理规定 第七十条：机动车之间发生交通事故，有人受伤流血'
type Sought = Situation<string>['sought']
const alarming = '有人被困在电梯里，救命'

function situation(text: string, story: Partial<Story> = {}, sought?: Sought): Situation<string> {
  return {
    story: { ...newStory(), ...story },
    hasty: false,
    text,
    understanding: understand(text, { asked: null, now: at }),
    attachments: [],
    point: null,
    at,
    draftId: 'new',
    survey: () => ({ leaf: null, placeSettled: true, placeChoices: [] }),
    sought,
  }
}

const storyAfter = (story: Partial<Story>, sought: Sought): Story => {
  const decision = decide(situation('献血有什么补贴', story, sought))
  if (decision.do === 'seek') throw new Error('decided on nothing')
  return decision.story
}

describe('a question that we offered is asked when it comes back', () => {
  test('what an answer offers is asked, whatever it names', () => {
    const story = storyAfter({}, { outcome: 'answered', answer: '有', related: [chip, alarming] })

    expect(decide(situation(chip, story))).toEqual({ do: 'seek', question: chip })
    expect(decide(situation(` “${alarming}” `, story))).toMatchObject({ do: 'seek' })
  })

  test('and so is what a refusal offers; where it finds nothing again that is a refusal too', () => {
    const story = storyAfter({}, { outcome: 'refused', near: [alarming] })

    expect(decide(situation(alarming, story))).toMatchObject({ do: 'seek' })
    expect(decide(situation(alarming, story, { outcome: 'refused', near: [] }))).toMatchObject({ do: 'refuse' })
  })

  test('the same words that nobody offered are danger, and so are others than were offered', () => {
    expect(decide(situation(alarming))).toMatchObject({ do: 'alarm' })
    expect(decide(situation(`${alarming}啊`, { offered: [alarming] }))).toMatchObject({ do: 'alarm' })
  })

  test('chips of earlier replies can be tapped too, until many others came after them', () => {
    const next = (story: Story, near: string[]) => storyAfter(story, { outcome: 'refused', near })
    const story = next(storyAfter({}, { outcome: 'answered', answer: '有', related: [alarming] }), [])
    const later = Array.from({ length: 24 }, (_, at) => `${chip}${at}`).reduce((so, one) => next(so, [one]), story)

    expect(decide(situation(alarming, story))).toMatchObject({ do: 'seek' })
    expect(decide(situation(alarming, later))).toMatchObject({ do: 'alarm' })
    expect(later.offered).toHaveLength(24)
  })

  const list = ['献血有哪些优待？', alarming, '血站在哪里？']

  test.each([
    ['1', list[0]],
    ['第二个', list[1]],
    ['我想问的是第3个', list[2]],
    ['２', list[1]],
    ['第一个吧。', list[0]],
    ['最后一个', list[2]],
  ])('after a list “%s” is the question with that number', (said, question) => {
    const story = storyAfter({}, { outcome: 'refused', near: list })

    expect(decide(situation(said, story))).toEqual({ do: 'seek', question })
  })

  test.each(['是的', '对', '嗯，是这个'])('“%s” is the only one of a list', (said) => {
    const one = storyAfter({}, { outcome: 'refused', near: [list[0]!] })
    const several = storyAfter({}, { outcome: 'refused', near: list })

    expect(decide(situation(said, one))).toEqual({ do: 'seek', question: list[0] })
    expect(decide(situation(said, several))).not.toMatchObject({ do: 'seek', question: list[0] })
  })

  test('a number that is not in the list, or follows no list any more, picks nothing', () => {
    const listed = storyAfter({}, { outcome: 'refused', near: list.slice(0, 2) })
    const moved = storyAfter(listed, { outcome: 'answered', answer: '有' })

    expect(listed.listed).toEqual(list.slice(0, 2))
    expect(decide(situation('3', listed))).not.toMatchObject({ question: expect.anything() })
    expect(moved.listed).toBeUndefined()
    expect(decide(situation('1', moved))).not.toMatchObject({ question: expect.anything() })
  })

  test('while an appeal is taken nothing is offered, and danger is danger', () => {
    const draft = newDraft('d', 'complaint', at)
    const story = storyAfter({ draft, asked: 'confirm' }, { outcome: 'refused', near: [alarming] })

    expect(story.offered).toBeUndefined()
    expect(decide(situation(alarming, { draft, offered: [alarming] }))).toMatchObject({ do: 'alarm' })
  })
})
