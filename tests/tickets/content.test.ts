import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { buildGazetteer, checkCatalogue, parseGazetteer, resolvePlace } from '../../src/tickets/index.ts'

function content(name: string): string {
  return readFileSync(new URL(`../../content/${name}`, import.meta.url), 'utf8')
}

const beijing = parseGazetteer({
  areas: content('gazetteer/beijing.csv'),
  aliases: content('gazetteer/aliases.csv'),
})
const gazetteer = buildGazetteer(beijing.areas, beijing.aliases)

test('the catalogue that we ship has no faults', () => {
  const files = {
    catalogue: content('catalogue.csv'),
    units: content('units.csv'),
    departments: content('district-departments.csv'),
  }

  expect(checkCatalogue(files)).toEqual([])
})

test('the gazetteer that we ship has no faults', () => {
  expect(beijing.faults).toEqual([])
})

test('every place of Beijing, said in full, is found, and never another one', () => {
  const missed = beijing.areas.flatMap((area) => {
    const path = [6, 9, 12].flatMap((length) =>
      length <= area.code.length ? (gazetteer.areas.get(area.code.slice(0, length))?.name ?? []) : [],
    )
    const found = resolvePlace(`我在${path.join('')}反映一个问题`, gazetteer)
    const places = found.outcome === 'resolved' ? [found.place] : found.outcome === 'ambiguous' ? found.candidates : []
    const codes = places.map((place) => `${place.communityCode ?? place.streetCode ?? place.districtCode}`)
    return codes.some((code) => area.code.startsWith(code)) ? [] : [path.join('')]
  })

  expect(missed).toEqual([])
})
