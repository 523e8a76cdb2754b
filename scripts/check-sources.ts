/**
 * Checks the sources of the knowledge base against public texts of the law.
 *
 * For every source with a `provision` in content/knowledge/*.yaml: is the law known, does the article
 * exist, and does every figure of `states` (amounts, shares, dates, durations, ages, in Arabic or Chinese
 * numerals) stand in that article? It prints a table of faults and the counts.
 *
 *   EVAL_DATA=../shared/data node scripts/check-sources.ts [--write] [--hints] [data folder]
 *
 *   --write      sets `checked` (and removes or sets `checkNote`) as the check found it;
 *                a `checkNote` in the author's own words keeps `checked: false`
 *   --hints      also lists figures of an answer that no source of the article states
 *   --knowledge  another folder than content/knowledge
 *
 * Exit code: 0 all claims hold (or were put right by --write), 1 a source claims `checked: true` and fails,
 * 2 the texts or the files cannot be read.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { type Document, isMap, isSeq, parseDocument, type YAMLMap } from 'yaml'

/** What is written beside `checked: false` when the author wrote nothing better. */
const DEFAULT_NOTE = '未能与公开文本核对，以主管部门最新公布为准'

/** Law name (normalised) -> article key -> the texts under that name; a law may be stored in two editions. */
type Laws = Map<string, Map<string, string[]>>

/** A number with its unit in one canonical spelling, `unit` empty where the text gives none. */
interface Figure {
  value: string
  unit: string
}

type Outcome = 'passed' | 'failed' | 'no-provision'

interface SourceResult {
  file: string
  articleId: string
  title: string
  provision: string
  claimed: boolean
  outcome: Outcome
  fault: string
  node: YAMLMap
}

interface KnowledgeFile {
  path: string
  name: string
  text: string
  doc: Document
}

interface Report {
  results: SourceResult[]
  articles: number
  articlesWithPassed: number
  hints: string[]
}

// ---------------------------------------------------------------- names and articles

/** One spelling for a law's name: no book marks, no 中华人民共和国, no trailing （2018年修正）. */
export function normaliseLaw(name: string): string {
  return name
    .replace(/[\s《》〈〉]/g, '')
    .replaceAll('中华人民共和国', '')
    .replaceAll('(', '（')
    .replaceAll(')', '）')
    .replace(/（[^（）]*(?:修正|修订|\d{4}年?)[^（）]*）$/, '')
}

const ARTICLE = /第([零〇一二两三四五六七八九十百千\d]+)条(?:之([一二三四五六七八九十\d]+))?/g

/** The keys of all articles a provision names: 第二十四条第一款 -> ['24'], 第一百条之一 -> ['100-1']. */
export function articleKeys(provision: string): string[] {
  return [...provision.matchAll(ARTICLE)].map((found) => {
    const main = readNumber(found[1] ?? '')
    return found[2] ? `${main}-${readNumber(found[2])}` : main
  })
}

// ---------------------------------------------------------------- numbers

const DIGITS: Readonly<Record<string, number>> = {
  零: 0,
  〇: 0,
  一: 1,
  二: 2,
  两: 2,
  三: 3,
  四: 4,
  五: 5,
  六: 6,
  七: 7,
  八: 8,
  九: 9,
}
const TENS: Readonly<Record<string, number>> = { 十: 10, 百: 100, 千: 1000 }
const MYRIADS: Readonly<Record<string, number>> = { 万: 1e4, 亿: 1e8 }
const CHINESE = '零〇一二两三四五六七八九十百千万亿'

/** A number in Arabic or Chinese numerals, or mixed (5万), as plain decimal text. */
export function readNumber(text: string): string {
  const arabic = /^([\d,]+(?:\.\d+)?)([万亿]?)$/.exec(text)
  if (arabic) return String(Number((arabic[1] ?? '').replaceAll(',', '')) * (MYRIADS[arabic[2] ?? ''] ?? 1))
  if (/^[零〇一二三四五六七八九]{3,}$/.test(text)) return [...text].map((digit) => DIGITS[digit]).join('')
  return String(readChinese(text))
}

/** 三百六十五 -> 365, 十五 -> 15, 二万五千 -> 25000. */
function readChinese(text: string): number {
  let total = 0
  let section = 0
  let digit = 0
  for (const char of text) {
    if (char in DIGITS) digit = DIGITS[char] ?? 0
    else if (char in TENS) {
      section += (digit || 1) * (TENS[char] ?? 1)
      digit = 0
    } else if (char in MYRIADS) {
      total = (total + section + digit || 1) * (MYRIADS[char] ?? 1)
      section = 0
      digit = 0
    }
  }
  return total + section + digit
}

// ---------------------------------------------------------------- figures

/** Every unit a figure may carry, and its canonical spelling. */
const UNITS: Readonly<Record<string, string>> = {
  个工作日: '工作日',
  工作日: '工作日',
  个月: '个月',
  平方公里: '平方公里',
  平方米: '平方米',
  立方米: '立方米',
  摄氏度: '摄氏度',
  公里: '公里',
  公斤: '公斤',
  千克: '公斤',
  分贝: '分贝',
  小时: '小时',
  分钟: '分钟',
  学期: '学期',
  学时: '学时',
  课时: '学时',
  周岁: '岁',
  岁: '岁',
  周: '周',
  天: '日',
  日: '日',
  月: '月',
  年: '年',
  元: '元',
  倍: '倍',
  级: '级',
  次: '次',
  名: '人',
  人: '人',
  户: '户',
  套: '套',
  辆: '辆',
  份: '份',
  分: '分',
  米: '米',
  吨: '吨',
  '%': '%',
  '‰': '‰',
}
const UNIT = Object.keys(UNITS)
  .sort((a, b) => b.length - a.length)
  .map((unit) => (unit === '周' ? '周(?!期)' : unit))
  .join('|')

/** 一次性 and 分之 are no figures; 人民 is no count of persons; 日常 is no day. (一次, 一名 … are prose, see below.) */
const NO_FIGURE = '(?!性|之[一二三四五六七八九十]|民|常)'
const ARABIC = '\\d[\\d,]*(?:\\.\\d+)?'

const CHINESE_SHARE = new RegExp(`(百|千|万|[二三四五六七八九十])分之([${CHINESE}\\d.]+)`, 'g')
const CHINESE_NUMBER = new RegExp(
  `(?<![第\\d.${CHINESE}])(?!一[次名人户份套])([${CHINESE}]+)(?=(?:至|到|、|或者?)?[${CHINESE}\\d]*(?:${UNIT})${NO_FIGURE})`,
  'g',
)
const RANGE = new RegExp(`(${ARABIC}[万亿]?)(?=(?:至|到|—|-|~|、|或者?)${ARABIC}[万亿]?(${UNIT}))`, 'g')
const NUMBER = new RegExp(`(?<![\\d.第])(${ARABIC}[万亿]?)(${UNIT})?${NO_FIGURE}`, 'g')
const DATE = /(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日/g

/** All figures of a text, once each. */
export function figuresOf(text: string): Figure[] {
  const found = new Map<string, Figure>()
  const add = (value: string, unit: string) => found.set(`${value}|${unit}`, { value, unit })

  const arabic = toArabic(text)
  const rest = arabic.replace(DATE, (_, year: string | undefined, month: string, day: string) => {
    add(`${Number(month)}-${Number(day)}`, 'date')
    if (year) add(year, '年')
    return ' '
  })
  for (const match of rest.matchAll(/(\d+)\/(\d+)/g)) add(`${match[1]}/${match[2]}`, 'share')
  for (const match of rest.replace(/\d+\/\d+/g, ' ').matchAll(NUMBER)) {
    add(readNumber(match[1] ?? ''), UNITS[match[2] ?? ''] ?? '')
  }
  if (/半年/.test(text)) add('0.5', '年')
  return [...found.values()]
}

/** The text with its figures in Arabic numerals: 十五日 -> 15日, 百分之五十 -> 50%, 三分之二 -> 2/3. */
function toArabic(text: string): string {
  return halfWidth(text)
    .replace(CHINESE_SHARE, (_, base: string, part: string) => {
      const value = readNumber(part)
      if (base === '百') return `${value}%`
      if (base === '千') return `${value}‰`
      return `${value}/${readNumber(base)}`
    })
    .replace(CHINESE_NUMBER, (_, number: string) => readNumber(number))
    .replace(RANGE, '$1$2')
}

/** Full-width digits and signs as ASCII; a scanned l before digits (l000元) is a 1. */
function halfWidth(text: string): string {
  return text
    .replace(/[０-９．]/g, (char) => String.fromCharCode(char.charCodeAt(0) - 0xfee0))
    .replaceAll('％', '%')
    .replace(/(?<![a-z])l(?=\d)/gi, '1')
    .replace(/(\d)\s+(?=[^\x20-\x7e])/g, '$1')
}

/** The figures of `states` that do not stand in the text. A figure without a unit needs only its value. */
export function missingFigures(states: string, text: string): Figure[] {
  const there = figuresOf(text)
  const full = new Set(there.map((figure) => `${figure.value}|${figure.unit}`))
  const values = new Set(there.map((figure) => figure.value))
  return figuresOf(states).filter((figure) =>
    figure.unit === '' ? !values.has(figure.value) : !full.has(`${figure.value}|${figure.unit}`),
  )
}

// ---------------------------------------------------------------- the public texts

/** Reads both collections of the data folder: articles of national law, and Beijing's regulations. */
function loadLaws(folder: string): Laws {
  const laws: Laws = new Map()
  for (const row of readRows(join(folder, 'statute-documents.jsonl.gz'))) {
    const split = /^(.*?)(第[零〇一二三四五六七八九十百千]+条(?:之[一二三四五六七八九十]+)?)(?:#\d+)?$/.exec(
      row.id ?? '',
    )
    if (split) addArticle(laws, split[1] ?? '', split[2] ?? '', row.text ?? '')
  }
  for (const row of readRows(join(folder, 'beijing-regulations.jsonl.gz'))) {
    addArticle(laws, row.law ?? '', row.article ?? '', row.text ?? '')
  }
  return laws
}

function readRows(path: string): Record<string, string>[] {
  const lines = gunzipSync(readFileSync(path)).toString('utf8').split('\n')
  return lines.filter((line) => line.trim()).map((line) => JSON.parse(line) as Record<string, string>)
}

function addArticle(laws: Laws, law: string, article: string, text: string): void {
  const key = articleKeys(article)[0]
  if (!law || !key) return
  const name = normaliseLaw(law)
  const articles = laws.get(name) ?? new Map<string, string[]>()
  articles.set(key, [...(articles.get(key) ?? []), text])
  laws.set(name, articles)
}

// ---------------------------------------------------------------- the check

/** Why the source cannot be confirmed, or '' when law, article and every figure are there. */
function faultOf(laws: Laws, title: string, provision: string, states: string): string {
  const articles = laws.get(normaliseLaw(title))
  if (!articles) return 'law not found'
  const keys = articleKeys(provision)
  if (keys.length === 0) return 'no article number in the provision'
  const absent = keys.filter((key) => !articles.has(key))
  if (absent.length > 0) return `article not found: ${absent.join(', ')}`
  if (!states) return 'states is empty'

  const editions = combine(keys.map((key) => articles.get(key) ?? []))
  const missing = editions.map((text) => missingFigures(states, text)).sort((a, b) => a.length - b.length)[0] ?? []
  return missing.length === 0 ? '' : `not in the text: ${missing.map(showFigure).join(', ')}`
}

/** One text per edition; where several articles are named, all their texts together. */
function combine(parts: string[][]): string[] {
  const editions = Math.max(...parts.map((texts) => texts.length))
  return Array.from({ length: editions }, (_, index) =>
    parts.map((texts) => texts[Math.min(index, texts.length - 1)] ?? '').join('\n'),
  )
}

function showFigure(figure: Figure): string {
  return figure.unit === 'date' || figure.unit === 'share' ? figure.value : `${figure.value}${figure.unit}`
}

/** Checks every source of every file, and compares the figures of each answer with what its sources state. */
function checkFiles(files: KnowledgeFile[], laws: Laws): Report {
  const report: Report = { results: [], articles: 0, articlesWithPassed: 0, hints: [] }
  for (const file of files) {
    for (const article of mapsOf(file.doc.contents, file.name)) {
      const sources = mapsOf(article.get('sources', true), `${file.name} ${textOf(article, 'id')}`)
      const results = sources.map((source) => checkSource(laws, file, textOf(article, 'id'), source))
      report.results.push(...results)
      report.articles += 1
      if (results.some((result) => result.outcome === 'passed')) report.articlesWithPassed += 1
      report.hints.push(...hintsOf(file, article, sources))
    }
  }
  return report
}

function checkSource(laws: Laws, file: KnowledgeFile, articleId: string, node: YAMLMap): SourceResult {
  const title = textOf(node, 'title')
  const provision = textOf(node, 'provision')
  const claimed = node.get('checked') === true
  const fault = provision ? faultOf(laws, title, provision, textOf(node, 'states')) : 'no provision to check'
  const outcome: Outcome = provision ? (fault ? 'failed' : 'passed') : 'no-provision'
  return { file: file.name, articleId, title, provision, claimed, outcome, fault, node }
}

/** Figures a reader sees that no source of the article states. Only a hint: some are plain counts. */
function hintsOf(file: KnowledgeFile, article: YAMLMap, sources: YAMLMap[]): string[] {
  const shown = ['answer', 'deadline', 'fee'].map((key) => textOf(article, key)).join('\n')
  const stated = sources.map((source) => textOf(source, 'states')).join('\n')
  const missing = missingFigures(shown, stated).filter((figure) => figure.unit !== '')
  if (missing.length === 0) return []
  return [`${file.name}  ${textOf(article, 'id')}  ${missing.map(showFigure).join(', ')}`]
}

// ---------------------------------------------------------------- files

function readKnowledge(folder: string): KnowledgeFile[] {
  const names = readdirSync(folder).filter((name) => /\.ya?ml$/.test(name))
  return names.sort().map((name) => {
    const path = join(folder, name)
    const text = readFileSync(path, 'utf8')
    const doc = parseDocument(text)
    if (doc.errors.length > 0) throw new Error(`${name}: ${doc.errors[0]?.message}`)
    return { path, name, text, doc }
  })
}

/** The mappings of a list; anything else in it is an error of the file. */
function mapsOf(node: unknown, where: string): YAMLMap[] {
  if (!isSeq(node)) throw new Error(`${where}: a list is expected`)
  return node.items.map((item) => {
    if (!isMap(item)) throw new Error(`${where}: every entry must be a mapping`)
    return item
  })
}

function textOf(node: YAMLMap, key: string): string {
  const value = node.get(key)
  return value === undefined || value === null ? '' : String(value)
}

/**
 * Sets the flag of one source as the check found it; says whether anything changed.
 * A note in the author's own words (the stored text is out of date, say) holds `checked: false` in place.
 */
function applyResult(result: SourceResult): boolean {
  const confirmed = result.outcome === 'passed'
  const note = textOf(result.node, 'checkNote')
  if (confirmed && !result.claimed && note !== '' && note !== DEFAULT_NOTE) return false
  if (confirmed === result.claimed && confirmed === (note === '') && result.node.has('checked')) return false
  result.node.set('checked', confirmed)
  if (confirmed) result.node.delete('checkNote')
  else if (!note) result.node.set('checkNote', DEFAULT_NOTE)
  return true
}

/** Writes the files whose sources changed, leaving comments and layout as they were. */
function writeResults(files: KnowledgeFile[], results: SourceResult[]): number {
  const changed = new Set(results.filter(applyResult).map((result) => result.file))
  for (const file of files.filter((candidate) => changed.has(candidate.name))) {
    writeFileSync(file.path, file.doc.toString({ lineWidth: 0, flowCollectionPadding: false }))
  }
  return changed.size
}

// ---------------------------------------------------------------- report

function printReport(report: Report, withHints: boolean): void {
  const { results } = report
  const claims = results.filter((result) => result.claimed && result.outcome !== 'passed')
  const open = results.filter((result) => !result.claimed && result.outcome === 'failed')
  printFaults('Claims checked: true, but', claims)
  printFaults('Not claimed, and not confirmed', open)
  if (withHints && report.hints.length > 0) {
    console.log(`Figures of an answer that no source states\n${report.hints.map((hint) => `  ${hint}`).join('\n')}\n`)
  }
  const count = (outcome: Outcome) => results.filter((result) => result.outcome === outcome).length
  const share = report.articles === 0 ? 0 : Math.round((100 * report.articlesWithPassed) / report.articles)
  console.log(`articles                        ${report.articles}`)
  console.log(`  with a confirmed source       ${report.articlesWithPassed} (${share} %)`)
  console.log(`sources                         ${results.length}`)
  console.log(`  confirmed in the public texts ${count('passed')}`)
  console.log(`  not confirmed                 ${count('failed')}`)
  console.log(`  without a provision           ${count('no-provision')}`)
  console.log(`false claims                    ${claims.length}`)
}

function printFaults(heading: string, results: SourceResult[]): void {
  if (results.length === 0) return
  const rows = results.map((result) => [
    result.file,
    result.articleId,
    `${result.title} ${result.provision}`.trim(),
    result.fault,
  ])
  console.log(`${heading}\n${rows.map((row) => `  ${row.join('  |  ')}`).join('\n')}\n`)
}

function main(): number {
  const { values, positionals } = parseArgs({
    options: {
      write: { type: 'boolean', default: false },
      hints: { type: 'boolean', default: false },
      knowledge: { type: 'string', default: fileURLToPath(new URL('../content/knowledge', import.meta.url)) },
    },
    allowPositionals: true,
  })
  const folder = positionals[0] ?? process.env.EVAL_DATA
  if (!folder) {
    console.error('Name the folder with the public texts: EVAL_DATA=… or an argument.')
    return 2
  }
  const files = readKnowledge(values.knowledge)
  const report = checkFiles(files, loadLaws(folder))
  printReport(report, values.hints)
  if (values.write) {
    console.log(`files written                   ${writeResults(files, report.results)}`)
    return 0
  }
  return report.results.some((result) => result.claimed && result.outcome !== 'passed') ? 1 : 0
}

if (import.meta.main) {
  try {
    process.exitCode = main()
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 2
  }
}
