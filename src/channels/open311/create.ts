import { createHash } from 'node:crypto'
import { type Appeal, beijingDay, type CatalogueLeaf, type Element, elements, type Line } from '../../domain/index.ts'
import { toGcj02 } from './datum.ts'
import { Open311Fault, Open311Faults } from './fault.ts'
import type { Parameters } from './form.ts'
import { requiredAttributes } from './services.ts'

/** GeoReport v2: a description has at most 4,000 characters. */
const MAX_DESCRIPTION = 4000
const MAX_FIELD = 300
const MAX_URL = 2000

export interface CreateContext {
  account: string
  line: Line
  leafOf: (code: string) => CatalogueLeaf | undefined
  now: Date
  /** The header `Idempotency-Key`, where a client sends one. */
  idempotencyKey?: string
}

/**
 * The appeal that a `POST requests` asks for. The same form on the same day is the same appeal, so that an app may send
 * again what was not answered. Throws Open311Faults with all that is wrong.
 */
export function appealOf(form: Parameters, context: CreateContext): Appeal {
  const faults: Open311Fault[] = []
  const wrong = (description: string, status: 400 | 404 = 400) =>
    void faults.push(new Open311Fault(status, description))
  const code = form.get('service_code')
  const leaf = code === undefined ? undefined : context.leafOf(code)
  if (code === undefined) wrong('service_code was not provided')
  else if (!leaf) wrong(`service_code ${code.slice(0, 64)} was not found`, 404)
  const attributes = form.attributes()
  for (const slot of leaf ? requiredAttributes(leaf) : []) {
    if (!attributes[slot]) wrong(`attribute[${slot}] is required for this service_code`)
  }
  const place = placeOf(form, wrong)
  const media = form.get('media_url')
  if (media && !isLink(media)) wrong('media_url is no http or https address')
  const text = textOf(form, leaf, attributes, wrong)
  if (faults.length > 0 || !leaf) throw new Open311Faults(faults)
  return {
    channel: 'open311',
    account: context.account,
    externalId: idOf(form, context),
    line: context.line,
    text,
    category: leaf.code,
    ...contactOf(form),
    place,
    elements: elementsOf(attributes),
    ...(media && { mediaUrls: [media] }),
  }
}

function placeOf(form: Parameters, wrong: (description: string) => void): Appeal['place'] {
  const [lat, long] = [form.get('lat'), form.get('long')]
  const address = form.get('address_string') ?? form.get('address_id')
  if (address && address.length > MAX_FIELD) wrong(`address_string has more than ${MAX_FIELD} characters`)
  if (lat === undefined && long === undefined) {
    if (!address) wrong('a location is needed: lat and long, address_string or address_id')
    return { text: address }
  }
  const point = pointOf(lat, long)
  if (!point) wrong('lat and long must both be given, in degrees of WGS84')
  return { ...(address && { text: address }), ...(point && { point }) }
}

const degrees = /^[+-]?\d{1,3}(?:\.\d{1,18})?$/

/** GeoReport's points are WGS84; ours, as those of all Chinese maps, GCJ-02. */
function pointOf(lat = '', long = ''): NonNullable<Appeal['place']>['point'] | null {
  if (!degrees.test(lat) || !degrees.test(long) || Math.abs(Number(lat)) > 90 || Math.abs(Number(long)) > 180)
    return null
  return { ...toGcj02({ lat: Number(lat), lon: Number(long) }), crs: 'gcj02' }
}

/** The description and, where a client sent them, a link to a picture and facts that our catalogue does not ask for. */
function textOf(
  form: Parameters,
  leaf: CatalogueLeaf | undefined,
  attributes: Record<string, string>,
  wrong: (description: string) => void,
): string {
  const description = form.get('description') ?? ''
  if ([...description].length > MAX_DESCRIPTION) wrong(`description has more than ${MAX_DESCRIPTION} characters`)
  const media = form.get('media_url')
  const others = Object.entries(attributes).filter(([code]) => !elements.includes(code as Element))
  const facts = others.slice(0, 30).map(([code, value]) => `${code}：${value.slice(0, MAX_FIELD)}`)
  const link = media ? [`图片链接（来自外部，打开前请核实）：${media}`] : []
  return [description || (leaf?.path.join('，') ?? ''), ...facts, ...link].join('\n')
}

/** A link is written down for people, and fetched only from the public internet: it may point anywhere. */
function isLink(text: string): boolean {
  return text.length <= MAX_URL && URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)
}

function elementsOf(attributes: Record<string, string>): Appeal['elements'] {
  const known = elements.filter((element) => element !== 'place' && attributes[element])
  return Object.fromEntries(known.map((element) => [element, attributes[element]!.slice(0, MAX_FIELD)]))
}

/** First and last name as Chinese names are written, where they are Chinese. */
function contactOf(form: Parameters): Pick<Appeal, 'name' | 'phone'> {
  const [first = '', last = ''] = [form.get('first_name'), form.get('last_name')]
  const isChinese = /^\p{Script=Han}*$/u.test(first + last)
  const name = (isChinese ? last + first : `${first} ${last}`).trim().slice(0, 100)
  const phone = form.get('phone')?.slice(0, 32)
  return { ...(name && { name }), ...(phone && { phone }) }
}

/** The same key with other words is another appeal: a client that mixes its keys up loses none. */
function idOf(form: Parameters, { account, idempotencyKey, now }: CreateContext): string {
  const said = `${idempotencyKey ?? beijingDay(now)} ${form.canonical()}`
  return createHash('sha256')
    .update(JSON.stringify([account, said]))
    .digest('hex')
    .slice(0, 40)
}
