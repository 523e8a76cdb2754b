import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Place } from '../../src/domain/index.ts'
import {
  buildGazetteer,
  type PlaceHint,
  type PlaceResolution,
  parseGazetteer,
  resolvePlace,
} from '../../src/tickets/index.ts'
import { gazetteer } from './fixtures/index.ts'

function codeOf(place: Place): string | undefined {
  return place.communityCode ?? place.streetCode ?? place.districtCode
}

/** A resolution in short: its codes, or why there are none. */
function short(found: PlaceResolution): string {
  if (found.outcome === 'resolved') return `${codeOf(found.place)}`
  if (found.outcome === 'ambiguous') return found.candidates.map(codeOf).join(' or ')
  return found.reason ?? 'unknown'
}

const rows: [name: string, text: string, expected: string][] = [
  ['a district by its full name', '我在朝阳区，小区停水了', '110105'],
  ['a district by its short name', '家住海淀，暖气不热', '110108'],
  ['district and street together', '朝阳区望京街道路灯坏了', '110105026'],
  ['district and the street’s short name', '朝阳区望京这边路灯坏了', '110105026'],
  ['a street by its short name alone', '望京的路灯坏了', '110105026'],
  ['a street’s name before 路灯 is no road', '望京路灯坏了', '110105026'],
  ['a community within a long sentence', '您好，朝阳区望京花家地北里3号楼楼下烧烤太呛了', '110105026001'],
  ['a neighbourhood of several communities of one street', '花家地停电了', '110105026'],
  ['a community with its committee', '定慧寺社区居委会不给开证明', '110108011002'],
  ['a community with Arabic digits', '望京西园4区垃圾没人收', '110105026003'],
  ['a town that people still call 乡', '平房乡有人私搭乱建', '110105022'],
  ['a nationality township by its short name', '通州区于家务乡', '110112120'],
  ['an alias for a housing estate', '定慧寺东里没暖气', '110108011002'],
  ['an old district’s name', '原崇文区这边', '110101'],
  ['an old district’s name on the other side', '宣武区天桥那儿', '110102011'],
  ['a street of the same name as its district, said in full', '海淀街道办事处不接电话', '110108012'],
  ['a street’s number behind the street', '和平里七区楼道堆物', '110101010001'],
  ['a street that two districts have is asked for', '八里庄这里总停电', '110105013 or 110108011'],
  ['the district said settles it', '朝阳区八里庄总停电', '110105013'],
  ['the district may come later', '八里庄总停电，我是海淀区的', '110108011'],
  ['a village that two districts have is asked for', '我在辛庄，村里路烂了', '110114014001 or 110115100001'],
  ['the town said settles the village', '青云店镇辛庄村', '110115100001'],
  ['two streets of one name are asked for', '天通苑电梯坏了', '110114012 or 110114013'],
  ['a development zone that lies in two districts is asked for', '亦庄这边修路', '110115101 or 110112109'],
  ['what contradicts is asked for', '海淀区望京', '110108 or 110105026'],
  ['two districts are asked for', '从朝阳区到海淀区的路不好走', '110105 or 110108'],
  ['an everyday word is no place', '过马路走天桥太远，老人腿脚不便，生活很不幸福', 'unknown'],
  ['an everyday word behind its district is a place', '西城区天桥有人摆摊', '110102011'],
  ['an everyday word in another district is none', '朝阳区过街天桥坏了', '110105'],
  ['an everyday word with its administrative word is a place', '天桥街道办事处不接电话', '110102011'],
  ['a house that faces the sun is not in 朝阳', '主卧室朝阳的窗户漏水', 'unknown'],
  ['people of 朝阳 are no place', '朝阳群众举报有人开赌场', 'unknown'],
  ['a road is not the district that it is named after', '朝阳路堵车', 'unknown'],
  ['a road outside the gate is not the street', '望京东路有人违停', 'unknown'],
  ['a road that we know stands for its district', '中关村大街路面有坑', '110108'],
  ['a station is not the street that it is named after', '望京地铁站安检太慢', 'unknown'],
  ['a hospital is not the district that it is named after', '朝阳医院挂不上号', 'unknown'],
  ['a gable is no district', '楼房山墙开裂', 'unknown'],
  ['another city’s inspectors are no district', '山东城管来北京学习', 'unknown'],
  ['a short name counts where somebody says that they live there', '我家住朝来，停水了', '110105028002'],
  ['and nowhere else', '朝来晚走的人太吵', 'unknown'],
  ['an everyday word is none even there', '我住在幸福，很满意', 'unknown'],
  ['a numbered quarter by itself is nowhere', '我们二区没人打扫，第一社区也是', 'unknown'],
  ['another city is outside', '我在上海市浦东新区', 'outside'],
  ['another city’s district of our name is outside', '长春市朝阳区的房子', 'outside'],
  ['who comes from elsewhere and lives here is here', '我是河北省来的，现在住朝阳区望京', '110105026'],
  ['a text without any place', '公积金怎么提取', 'unknown'],
  ['an empty text', '', 'unknown'],
]

test.each(rows)('%s: %s', (_name, text, expected) => {
  expect(short(resolvePlace(text, gazetteer))).toBe(expected)
})

const answers: [name: string, text: string, hint: PlaceHint, expected: string][] = [
  ['the district known before settles a doubt', '八里庄', { districtCode: '110108' }, '110108011'],
  ['the district known before makes an everyday word a community', '幸福', { districtCode: '110105' }, '110105013001'],
  ['without it the everyday word is nothing', '幸福', {}, 'unknown'],
  ['a street asked for may be an everyday word', '温泉', {}, '110108013'],
  ['what is said goes before what was known', '海淀区八里庄', { districtCode: '110105' }, '110108011'],
  ['what was known does not stand for what is said now', '3号楼2单元', { districtCode: '110105' }, 'unknown'],
]

test.each(answers)('%s: %s', (_name, text, hint, expected) => {
  expect(short(resolvePlace(text, gazetteer, hint))).toBe(expected)
})

test('a resolved place names all that contains it and keeps the requester’s own words with the house', () => {
  const found = resolvePlace('我家在北京市朝阳区望京花家地北里3号楼2单元，楼下烧烤太呛', gazetteer)

  expect(found).toEqual({
    outcome: 'resolved',
    place: {
      text: '北京市朝阳区望京花家地北里3号楼2单元',
      district: '朝阳区',
      districtCode: '110105',
      street: '望京街道',
      streetCode: '110105026',
      community: '花家地北里社区居委会',
      communityCode: '110105026001',
    },
  })
})

const piece = fc.constantFrom(...'朝阳区望京海淀八里庄辛庄上海市的路3号楼，幸福天桥社区村'.split(''), '街道', '花家地')

test('whatever is written, a place that is found is one of the gazetteer, in words of the text', () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
      const text = pieces.join('')
      const found = resolvePlace(text, gazetteer)
      const places =
        found.outcome === 'resolved' ? [found.place] : found.outcome === 'ambiguous' ? found.candidates : []
      for (const place of places) {
        expect(gazetteer.areas.has(`${codeOf(place)}`)).toBe(true)
        expect(text).toContain(place.text)
        expect(place.text).not.toBe('')
      }
      if (found.outcome === 'ambiguous') expect(new Set(places.map(codeOf)).size).toBe(places.length)
    }),
    { numRuns: 2000 },
  )
})

test('a name said ten thousand times is one place, and its words stay short', () => {
  const found = resolvePlace('辛庄村委会，青云店镇'.repeat(10_000), gazetteer)

  expect(short(found)).toBe('110115100001')
  expect(found.outcome === 'resolved' && found.place.text.length).toBeLessThanOrEqual(120)
})

const areas =
  'code,name,level,parentCode\n110105,朝阳区,district,\n110112,通州区,district,\n110105026,望京街道,street,110105\n'
const files = {
  areas,
  aliases: 'alias,kind,districtCode,streetCode,communityCode,note\n旧路,road,110105,,,\n旧苑,estate,110105,,,\n',
}
const placeIn = (text: string, tables: Record<string, string>) => {
  const { areas: known, aliases, faults } = parseGazetteer({ ...files, tables })
  expect(faults).toEqual([])
  return short(resolvePlace(text, buildGazetteer(known, aliases)))
}

test('a stop is found under all that people call it', () => {
  const tables = {
    metro: '名称,区编码,街道编码\n望京东站,110105,110105026\n',
    bus: 'alias,districtCode\n梨园口站,110112\n',
  }

  for (const text of ['望京东地铁站扶梯坏了', '望京东站附近', '望京东地铁口有黑车']) {
    expect(placeIn(text, tables)).toBe('110105026')
  }
  expect(placeIn('梨园口公交站没有遮阳棚', tables)).toBe('110112')
})

test('a city’s own table takes the place of the sample’s names of its kind, and one name in two districts is asked for', () => {
  const tables = { road: '名称,区编码\n新建大街,110105\n新建大街,110112\n' }

  expect(placeIn('新建大街有个坑', tables)).toBe('110105 or 110112')
  expect(placeIn('旧路有个坑', tables)).toBe('unknown')
  expect(placeIn('旧苑停水了', tables)).toBe('110105')
})

test('a table’s faults are told with the table, the line and the remedy', () => {
  const { faults } = parseGazetteer({ ...files, tables: { bus: '名称,区编码\n某某站,999999\n' } })

  expect(faults).toMatchObject([{ file: 'bus', line: 2, code: '某某站', problem: expect.stringContaining('999999') }])
})
