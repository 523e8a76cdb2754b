/** How an answer is written: GeoReport v2 asks for XML, and knows JSON. */
export type Format = 'xml' | 'json'

/** A value of an answer. Ids and codes are text: the specification's own `001` is no JSON number. */
export type Value = string | number | boolean | null | readonly Value[] | { readonly [name: string]: Value }

/** A list of things under the names that XML gives it: `services` of `service`. */
export interface Listing {
  list: string
  item: string
  items: readonly Value[]
}

const XML = '<?xml version="1.0" encoding="utf-8"?>\n'
const types: Readonly<Record<Format, string>> = {
  xml: 'text/xml; charset=utf-8',
  json: 'application/json; charset=utf-8',
}

export function typeOf(format: Format): string {
  return types[format]
}

/** A list as XML, or as JSON by the Spark convention: the list's children as a bare array, an empty element null. */
export function writeListing({ list, item, items }: Listing, format: Format): string {
  if (format === 'json') return JSON.stringify(items)
  return `${XML}<${list}>${items.map((one) => element(item, one)).join('')}</${list}>`
}

/** One thing, such as a service definition. */
export function writeOne(name: string, value: Value, format: Format): string {
  return format === 'json' ? JSON.stringify(value) : XML + element(name, value)
}

/** The name of one child of a list: of `attributes` it is `attribute`. */
const singular: Readonly<Record<string, string>> = {
  attributes: 'attribute',
  values: 'value',
  endpoints: 'endpoint',
  formats: 'format',
}

function element(name: string, value: Value): string {
  if (value === null || value === '') return `<${name}/>`
  if (Array.isArray(value)) {
    return `<${name}>${value.map((one: Value) => element(singular[name] ?? 'item', one)).join('')}</${name}>`
  }
  if (typeof value === 'object') {
    const members = Object.entries(value).map(([member, one]) => element(member, one))
    return `<${name}>${members.join('')}</${name}>`
  }
  return `<${name}>${escaped(String(value))}</${name}>`
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
}

/** XML 1.0, 2.2: most control characters, lone surrogates and two non-characters have no place in it, escaped or not. */
function escaped(text: string): string {
  return text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu, '')
    .replace(/[&<>"']/g, (sign) => entities[sign]!)
}
