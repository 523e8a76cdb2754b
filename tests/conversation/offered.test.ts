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

  test('while an appeal is taken nothing is offered, and danger is danger', () => {
    const draft = newDraft('d', 'complaint', at)
    const story = storyAfter({ draft, asked: 'confirm' }, { outcome: 'refused', near: [alarming] })

    expect(story.offered).toBeUndefined()
    expect(decide(situation(alarming, { draft, offered: [alarming] }))).toMatchObject({ do: 'alarm' })
  })
})
