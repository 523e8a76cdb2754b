import { expect, test } from 'vitest'
import { createGate, type GateFault } from '../../src/knowledge/gate.ts'
import { passageOf } from '../../src/knowledge/prompt.ts'
import { boatArticle } from './fixtures/index.ts'

const at = new Date('2026-11-22T10:00:00+08:00')
const passages = [passageOf(boatArticle('boat-licence'), at), passageOf(boatArticle('boat-deposit'), at)]
const gate = createGate(passages)

test.each([
  ['年满18周岁就可以申请游船驾驶证[1]。'],
  ['考试合格后十五个工作日内发证[1]。'],
  ['依据是《城市游船管理办法》第八条[1]。'],
  ['还船后3个工作日内原路退回押金，每条船押金500元[2]。'],
  ['可以到西河码头一层服务窗口，咨询电话010-55501234[1]。'],
  ['您好！'],
])('“%s” stands in the passages and passes', (sentence) => {
  expect(gate(sentence)).toMatchObject({ ok: true })
})

const invented: [string, string, GateFault][] = [
  ['a phone number', '申请游船驾驶证请拨打010-66668888[1]。', 'fact-not-in-evidence'],
  ['a mobile number', '申请游船驾驶证请拨打13900001111[1]。', 'fact-not-in-evidence'],
  ['a date', '申请游船驾驶证自2023年5月1日起施行[1]。', 'fact-not-in-evidence'],
  ['an amount', '申请游船驾驶证工本费200元[1]。', 'fact-not-in-evidence'],
  ['an amount in words', '申请游船驾驶证工本费二百元[1]。', 'fact-not-in-evidence'],
  ['a percentage', '考试合格的有百分之九十[1]。', 'fact-not-in-evidence'],
  ['a deadline in other days', '考试合格后15日内发证[1]。', 'fact-not-in-evidence'],
  ['a document number', '依据市游船规〔2023〕7号，年满18周岁可以申请[1]。', 'fact-not-in-evidence'],
  ['a web address', '请在www.boats-licence.com申请游船驾驶证[1]。', 'fact-not-in-evidence'],
  ['a law', '依据《水上交通法》可以申请游船驾驶证[1]。', 'title-not-in-evidence'],
  ['a passage', '年满18周岁就可以申请游船驾驶证[9]。', 'unknown-citation'],
  ['a passage number nought', '年满18周岁就可以申请游船驾驶证[0]。', 'unknown-citation'],
  ['a fact without a passage', '考试合格后15个工作日内发证。', 'uncited-fact'],
  ['a fact of the other passage', '考试合格后15个工作日内发证[2]。', 'fact-not-in-evidence'],
  ['a waiver', '申请游船驾驶证免费[1]。', 'denial-not-in-evidence'],
  ['talk about other things', '海盗船长最喜欢在月光下唱歌跳舞喝酒[1]。', 'not-grounded'],
]
test.each(invented)('a sentence that invents %s is caught', (_, sentence, fault) => {
  expect(gate(sentence)).toEqual({ ok: false, fault })
})

test('citation marks are taken out of the words and counted', () => {
  expect(gate('年满18周岁就可以申请游船驾驶证[1][2]。')).toEqual({
    ok: true,
    text: '年满18周岁就可以申请游船驾驶证。',
    cited: [1, 2],
  })
})
