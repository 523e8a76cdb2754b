import type { Catalogue, CatalogueLeaf, Place, Route, Unit } from '../domain/index.ts'
import type { ReviewReason } from './review.ts'
import { lessonArea, lessonFor, lessonKey } from './route-lessons.ts'

export interface RouteInput {
  leaf: CatalogueLeaf
  place: Place | null
  catalogue: Catalogue
  /** Who received the appeal before us, where somebody did. */
  firstUnit?: Unit | null
}

/** Who is responsible and why; `review` says what a person has to see to before it is dispatched. */
export type RouteDecision = Route & { review: ReviewReason[] }

interface Lead {
  unit: Unit | null
  copied: Unit[]
  reasons: string[]
  review: ReviewReason[]
}

/** What a word of the catalogue (`street`, `district`, `district:<key>`, `unit:<code>`, bare code) means at a place. */
function unitOf(word: string, { place, catalogue }: RouteInput): Unit | undefined {
  if (word === 'street') return place?.streetCode ? catalogue.units.get(`s-${place.streetCode}`) : undefined
  if (word === 'district') return place?.districtCode ? catalogue.units.get(`d-${place.districtCode}`) : undefined
  if (word.startsWith('district:'))
    return place?.districtCode ? catalogue.units.get(`dd-${place.districtCode}-${word.slice(9)}`) : undefined
  return catalogue.units.get(word.startsWith('unit:') ? word.slice(5) : word)
}

function noPlace(): Lead {
  const reason = '承办单位要按属地确定，目前还不知道是哪个区，先由人工核实地点，不作猜测。'
  return { unit: null, copied: [], reasons: [reason], review: ['PLACE_UNKNOWN'] }
}

function noUnit(word: string): Lead {
  const reason = `派单目录写明的承办单位（${word}）不在单位名录里，由人工核对。`
  return { unit: null, copied: [], reasons: [reason], review: ['UNIT_UNKNOWN'] }
}

/** 条例 第十二条第一项: straight to the street, the district is sent a copy; 第二项: else the district coordinates. */
function streetLead(input: RouteInput): Lead {
  const district = unitOf('district', input)
  if (!input.place?.districtCode) return noPlace()
  if (!district) return noUnit('district')
  if (!input.place.streetCode) {
    const reason = `目录规定由街道（乡镇）主责，目前只能确定在${input.place.district}，按《北京市接诉即办工作条例》第十二条第二项派${district.name}协调办理。`
    return { unit: district, copied: [], reasons: [reason], review: ['STREET_UNKNOWN'] }
  }
  const street = unitOf('street', input)
  if (!street) return noUnit('street')
  const reason = `目录规定由街道（乡镇）主责，地点在${input.place.street}，权责明确、管辖清晰，按《北京市接诉即办工作条例》第十二条第一项直派${street.name}，抄送${district.name}督促协调。`
  return { unit: street, copied: [district], reasons: [reason], review: [] }
}

function districtLead(input: RouteInput): Lead {
  if (!input.place?.districtCode) return noPlace()
  const unit = unitOf(input.leaf.leadRule, input)
  if (!unit) return noUnit(input.leaf.leadRule)
  if (input.leaf.leadRule === 'district') {
    const reason = `目录规定由区政府主责，地点在${input.place.district}，派${unit.name}。`
    return { unit, copied: [], reasons: [reason], review: [] }
  }
  const reason = `目录规定属于区级部门职责，地点在${input.place.district}，派${unit.name}；部门职责内的事不下派街道（乡镇）（国办函〔2025〕66号）。`
  return { unit, copied: [], reasons: [reason], review: [] }
}

function unitLead(input: RouteInput): Lead {
  const unit = unitOf(input.leaf.leadRule, input)
  if (!unit) return noUnit(input.leaf.leadRule)
  const reason =
    unit.level === 'enterprise'
      ? `目录规定由${unit.name}主责，直派该企业（公共服务企业直接承办）。`
      : `目录规定由${unit.name}主责，直派该单位；部门职责内的事不下派基层（国办函〔2025〕66号）。`
  return { unit, copied: [], reasons: [reason], review: [] }
}

/** The rule that the leaf has for this district, where it has one of its own. */
function catalogueLead(given: RouteInput): Lead {
  const own = given.leaf.exceptions?.[given.place?.districtCode ?? '']
  if (!own) return leadByRule(given)
  const lead = leadByRule({ ...given, leaf: { ...given.leaf, leadRule: own } })
  return { ...lead, reasons: [`目录对${given.place?.district}另有约定。`, ...lead.reasons] }
}

function leadByRule(input: RouteInput): Lead {
  if (input.leaf.leadRule === 'street') return streetLead(input)
  return input.leaf.leadRule.startsWith('unit:') ? unitLead(input) : districtLead(input)
}

/**
 * 退单 teaches: where the unit of the rule sent such tickets back and another took them, the next one goes there at once.
 * Who sent them back is not asked to support; who is sent a copy still is.
 */
function learnedLead(lead: Lead, { leaf, place, catalogue }: RouteInput): Lead {
  const lessons = catalogue.lessons?.get(lessonKey(leaf.code, lessonArea(place)))
  const lesson = lead.unit && lessons && lessonFor(lessons, { from: lead.unit, not: lead.unit })
  if (!lesson || !lead.unit) return lead
  const unit = catalogue.units.get(lesson.to.code) ?? lesson.to
  const reason = `此前${lesson.times}件同类同地的工单由${lead.unit.name}退单，都由${unit.name}承接，这次直接派${unit.name}。`
  return { ...lead, unit, reasons: [...lead.reasons, reason] }
}

/**
 * 条例 第十四条: the first receiver takes the lead and the others support it. Work that belongs to a bureau, a department
 * or a company still is not pushed down to a street (国办函〔2025〕66号): there the street only supports.
 */
function withFirstUnit(lead: Lead, first: Unit | null): Lead & { support: Unit[] } {
  if (!first || first.code === lead.unit?.code) return { ...lead, support: [] }
  const review: ReviewReason[] = [...lead.review, 'FIRST_UNIT_DIFFERS']
  if (first.level === 'street' && lead.unit !== null && lead.unit.level !== 'street') {
    const reason = `${first.name}是首接单位，但此事属于${lead.unit.name}职责，不由基层主责，${first.name}配合。`
    return { ...lead, review, reasons: [...lead.reasons, reason], support: [first] }
  }
  const others = lead.unit ? `，${lead.unit.name}配合` : ''
  const reason = `${first.name}是首接单位，按《北京市接诉即办工作条例》第十四条首接负责制牵头协调${others}。`
  return { ...lead, unit: first, review, reasons: [...lead.reasons, reason], support: lead.unit ? [lead.unit] : [] }
}

function distinct(units: readonly Unit[], without: Unit | null): Unit[] {
  const byCode = new Map(units.map((unit) => [unit.code, unit]))
  if (without) byCode.delete(without.code)
  return [...byCode.values()]
}

/**
 * Finds who leads, who supports and who is sent a copy, from the leaf of the catalogue and the place together. Pure.
 * Where the rule needs a place that is not known, `leadUnit` is null and `review` says so: no unit is ever guessed.
 */
export function routeTicket(input: RouteInput): RouteDecision {
  const { unit, copied, reasons, review, support } = withFirstUnit(
    learnedLead(catalogueLead(input), input),
    input.firstUnit ?? null,
  )
  const listed = input.leaf.supportingUnits.flatMap((word) => unitOf(word, input) ?? [])
  const supportingUnits = distinct([...support, ...listed], unit)
  const supporting = supportingUnits.length > 0 ? [`协办：${supportingUnits.map(({ name }) => name).join('、')}。`] : []
  return {
    leadUnit: unit,
    supportingUnits,
    copiedUnits: distinct(copied, unit),
    routeReason: [`诉求分类“${input.leaf.path.join('—')}”。`, ...reasons, ...supporting].join(''),
    review,
  }
}
