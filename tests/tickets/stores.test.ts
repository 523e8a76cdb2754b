import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '../../src/db/index.ts'
import {
  exportCatalogue,
  importCatalogue,
  importGazetteer,
  loadCatalogue,
  loadGazetteer,
  resolvePlace,
} from '../../src/tickets/index.ts'
import { databases, type OwnDatabase } from '../support/databases.ts'
import { catalogueFiles, gazetteerFiles } from './fixtures/index.ts'

const november = new Date('2026-11-22T10:00:00+08:00')
const nextYear = new Date('2027-03-01T10:00:00+08:00')
const shorter = { ...catalogueFiles, catalogue: catalogueFiles.catalogue.replace(/^A-03.*\n/m, '') }

describe.each(databases)('on %s', (_name, open) => {
  let own: OwnDatabase
  let database: Database

  beforeAll(async () => {
    own = await open()
    database = own.database
  }, 60_000)
  afterAll(() => own?.[Symbol.asyncDispose]())

  test('there is no catalogue before one was imported', async () => {
    await expect(loadCatalogue(database, november)).rejects.toMatchObject({ code: 'CATALOGUE_INVALID' })
  })

  test('a gazetteer with faults is refused whole', async () => {
    const areas = `${gazetteerFiles.areas}110199001,无名街道,street,110199\n`

    const refused = await importGazetteer(database, { ...gazetteerFiles, areas })

    expect(refused).toMatchObject({ outcome: 'refused', faults: [{ code: '110199001', problem: '没有上级 110199' }] })
    expect((await loadGazetteer(database)).areas.size).toBe(0)
  })

  test('a gazetteer is imported once; doing it again changes nothing', async () => {
    const steps: [number, number][] = []

    const first = await importGazetteer(database, gazetteerFiles, { onProgress: (...step) => steps.push(step) })
    const again = await importGazetteer(database, gazetteerFiles)

    expect(first).toEqual({ outcome: 'imported', areas: 36, aliases: 8, changed: 44 })
    expect(again).toEqual({ outcome: 'imported', areas: 36, aliases: 8, changed: 0 })
    expect(steps.at(-1)).toEqual([44, 44])
  })

  test('a stored gazetteer finds places and old names', async () => {
    const gazetteer = await loadGazetteer(database)

    expect(resolvePlace('崇文区和平里七区', gazetteer)).toMatchObject({ place: { communityCode: '110101010001' } })
  })

  test('a gazetteer follows its file: renamed, removed and added places', async () => {
    const areas = gazetteerFiles.areas
      .replace('和平里七区社区居委会', '和平里八区社区居委会')
      .replace(/^110114014001.*\n/m, '')
      .concat('110114014009,七里渠社区居委会,community,110114014\n')

    const changed = await importGazetteer(database, { ...gazetteerFiles, areas })
    const after = await loadGazetteer(database)
    await importGazetteer(database, gazetteerFiles)

    expect(changed).toMatchObject({ changed: 3 })
    expect(after.areas.get('110101010001')?.name).toBe('和平里八区社区居委会')
    expect(after.areas.has('110114014001')).toBe(false)
    expect(after.areas.has('110114014009')).toBe(true)
  })

  test('the first catalogue of a day is version 1; the same content makes no new version', async () => {
    const first = await importCatalogue(database, catalogueFiles, { now: november })
    const again = await importCatalogue(database, catalogueFiles, { now: nextYear })

    expect(first).toEqual({ outcome: 'imported', version: '2026-11-22.1', leaves: 6, units: 2 })
    expect(again).toEqual({ outcome: 'unchanged', version: '2026-11-22.1' })
  })

  test('a catalogue with faults is refused and changes nothing', async () => {
    const files = { ...catalogueFiles, catalogue: catalogueFiles.catalogue.replace('unit:ent-power', 'unit:ent-gone') }

    const refused = await importCatalogue(database, files, { now: november })

    expect(refused).toMatchObject({ outcome: 'refused', faults: [{ code: 'B-01' }] })
    expect((await loadCatalogue(database, november)).version).toBe('2026-11-22.1')
  })

  test('a loaded catalogue has leaves, listed units, and the units of every district and street', async () => {
    const { leaves, units } = await loadCatalogue(database, november)

    expect(leaves.get('A-01')?.supportingUnits).toEqual(['district:城管委', 'ent-power'])
    expect(units.get('ent-power')).toEqual({ code: 'ent-power', name: '国网北京市电力公司', level: 'enterprise' })
    expect(units.get('d-110105')).toEqual({ code: 'd-110105', name: '朝阳区人民政府', level: 'district' })
    expect(units.get('dd-110105-城管委')?.name).toBe('朝阳区城市管理委员会')
    expect(units.get('s-110105026')).toEqual({ code: 's-110105026', name: '望京街道办事处', level: 'street' })
    expect(units.get('s-110115100')?.name).toBe('青云店镇人民政府')
    expect(units.get('s-110112120')?.name).toBe('于家务回族乡人民政府')
    expect(units.get('s-110105022')?.name).toBe('平房地区办事处')
  })

  test('a leaf is loaded as it is valid on the day, to the last day and from the first', async () => {
    const tierOn = async (at: string) => (await loadCatalogue(database, new Date(at))).leaves.get('B-02')?.tier

    expect(await tierOn('2026-12-31T23:59:00+08:00')).toBe('7d')
    expect(await tierOn('2027-01-01T00:01:00+08:00')).toBe('15d')
    expect(await tierOn('2025-12-31T12:00:00+08:00')).toBeUndefined()
  })

  test('a changed catalogue is the next version of the day and valid at once; the old one is kept', async () => {
    const changed = await importCatalogue(database, shorter, { now: november })

    expect(changed).toMatchObject({ outcome: 'imported', version: '2026-11-22.2', leaves: 5 })
    expect((await loadCatalogue(database, november)).leaves.has('A-03')).toBe(false)
    expect((await exportCatalogue(database, '2026-11-22.1')).catalogue).toContain('A-03')
  })

  test('going back to an earlier catalogue is a new version', async () => {
    const back = await importCatalogue(database, catalogueFiles, { now: nextYear })

    expect(back).toMatchObject({ outcome: 'imported', version: '2027-03-01.1' })
  })

  test('an exported catalogue is what was imported, word for word', async () => {
    const { version, ...files } = await exportCatalogue(database)

    expect(version).toBe('2027-03-01.1')
    expect(files).toEqual(catalogueFiles)
  })

  test('a version that never was cannot be exported', async () => {
    await expect(exportCatalogue(database, '2020-01-01.1')).rejects.toMatchObject({ code: 'CATALOGUE_INVALID' })
  })

  test('two imports at once make two versions, not one twice', async () => {
    const later = new Date('2027-05-01T10:00:00+08:00')

    const both = await Promise.all([
      importCatalogue(database, shorter, { now: later }),
      importCatalogue(database, { ...shorter, departments: `${shorter.departments}水务局,水务局\n` }, { now: later }),
    ])

    expect(both.map((done) => done.outcome)).toEqual(['imported', 'imported'])
    expect(both.map((done) => 'version' in done && done.version).sort()).toEqual(['2027-05-01.1', '2027-05-01.2'])
  })
})
