import { XMLParser } from 'fast-xml-parser'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { accountsFile } from '../../src/channels/index.ts'
import { fetchOutside } from '../../src/http/index.ts'
import { exif, jpeg } from '../media/support/pictures.ts'
import { start, type TestGateway } from './support/start.ts'

const lamp = 'https://pictures.example/lamp.jpg'
const fetched: string[] = []
let gateway: TestGateway
beforeAll(async () => {
  gateway = await start({
    // One address of the internet is played here; every other is asked for by the guarded way itself.
    fetchOutside: async (url, limits) => {
      fetched.push(url)
      return url === lamp ? jpeg([exif(6)]) : fetchOutside(url, limits)
    },
    accounts: accountsFile.parse({ open311: { fix: { apiKey: 'fix-key' }, other: { apiKey: 'other-key' } } }),
  })
})
afterAll(() => gateway?.[Symbol.asyncDispose]())

const xml = new XMLParser({ parseTagValue: false })
type Request = Record<string, string | number | null>

function ask(path: string, init?: RequestInit): Promise<Response> {
  return fetch(`${gateway.origin}/open311/v2/${path}`, init)
}

async function json<Body>(path: string): Promise<Body> {
  return (await (await ask(path)).json()) as Body
}

/** Files as an app does, as a form. */
function file(fields: Record<string, string>, format = 'json'): Promise<Response> {
  const body = new URLSearchParams({ api_key: 'fix-key', ...fields })
  return ask(`requests.${format}`, { method: 'POST', body })
}

async function street(): Promise<Record<string, string>> {
  const services = await json<{ service_code: string; service_name: string }[]>('services.json')
  const code = services.find(({ service_name }) => service_name.includes('路灯'))!.service_code
  const definition = await json<{ attributes: { code: string }[] }>(`services/${code}.json`)
  const attributes = Object.fromEntries(definition.attributes.map((one) => [`attribute[${one.code}]`, '昨天晚上']))
  return { service_code: code, address_string: '朝阳区望京街道花家地小区', ...attributes }
}

test('an app finds the services, files a request, and follows it until it is closed', async () => {
  const fields: Record<string, string> = {
    ...(await street()),
    description: '路灯坏了，我是王芳，电话13800138000',
    phone: '13800138000',
    lat: '39.99',
    long: '116.47',
  }

  const [created] = (await (await file(fields)).json()) as Request[]
  const { ticket } = await gateway.receiver.created(String(created!.service_request_id))
  const [open] = await json<Request[]>(`requests/${created!.service_request_id}.json`)
  await gateway.dispatch('ticket.completed', {
    ticketNo: created!.service_request_id,
    sequence: 1,
    at: '2026-11-22T10:00:00+08:00',
    publicText: '路灯已经修好，已电话联系王芳（13800138000）及邻居13911112222',
    internalNote: '张三来过',
  })
  const closed = await json<Request[]>('requests.json?status=closed')

  expect(created).toEqual({
    service_request_id: expect.stringMatching(/^\d{8}-\d{6}$/),
    service_notice: null,
    account_id: null,
  })
  expect(ticket).toMatchObject({
    channel: 'open311',
    category: { code: fields.service_code, confidence: 1 },
    place: { street: '望京街道', crs: 'gcj02' },
    requester: { phone: '13800138000' },
  })
  expect(open).toMatchObject({ status: 'open', service_code: fields.service_code, lat: 39.99, long: 116.47 })
  expect(String(open!.requested_datetime)).toMatch(/\+08:00$/)
  expect(closed).toMatchObject([{ service_request_id: created!.service_request_id, status: 'closed' }])
  expect(closed[0]!.status_notes).toContain('路灯已经修好')
  expect(JSON.stringify([open, closed])).not.toMatch(/13800138000|13911112222|王芳|张三/)
})

test('the same in XML, which is what a client gets that names no format', async () => {
  const response = await file({ ...(await street()), description: '又一盏灯坏了' }, 'xml')
  const created = xml.parse(await response.text())
  const id = created.service_requests.request.service_request_id
  const listed = await ask(`requests?service_request_id=${id}`)
  const token = xml.parse(await (await ask(`tokens/${id}.xml`)).text())

  expect(response.headers.get('content-type')).toBe('text/xml; charset=utf-8')
  expect(xml.parse(await listed.text()).service_requests.request.service_request_id).toBe(id)
  expect(token.service_requests.request).toEqual({ service_request_id: id, token: id })
})

test('a request that is sent again on the same day is filed once', async () => {
  const fields = { ...(await street()), description: '重复发送的一件' }

  const [first, again] = await Promise.all([file(fields), file(fields)])

  expect(await again.json()).toEqual(await first.json())
})

test('a report of wrongdoing, and what asks to be kept in confidence, is shown to nobody but who filed it', async () => {
  const fields = { ...(await street()), description: '我要举报有人偷路灯的电缆，请对我的信息保密' }
  const [created] = (await (await file(fields)).json()) as Request[]
  const path = `requests/${created!.service_request_id}.json`

  const [nobody, other, own] = await Promise.all([
    ask(path),
    ask(`${path}?api_key=other-key`),
    ask(`${path}?api_key=fix-key`),
  ])

  expect([nobody.status, other.status, own.status]).toEqual([404, 404, 200])
  expect((await ask(`tokens/${created!.service_request_id}.json?api_key=fix-key`)).status).toBe(200)
  expect((await json<Request[]>('requests.json')).map((one) => one.service_request_id)).not.toContain(
    created!.service_request_id,
  )
})

test('tickets of other channels are not shown', async () => {
  const chat = await gateway.chat()
  await chat.say('建议在朝阳区望京街道花家地多装几盏路灯，电话13800138000')
  const { ticketNo } = (await chat.say('确认')).ticket!

  expect((await ask(`requests/${ticketNo}.json`)).status).toBe(404)
  expect((await ask(`tokens/${ticketNo}.json`)).status).toBe(404)
})

test('faults are told in the format that was asked for, with the statuses of the specification', async () => {
  const noKey = await file({ ...(await street()), api_key: '' }, 'xml')
  const wrongKey = await file({ ...(await street()), api_key: 'wrong' })
  const nothing = await file({})

  expect(noKey.status).toBe(403)
  expect(xml.parse(await noKey.text()).errors.error.code).toBe('403')
  expect([wrongKey.status, (await wrongKey.json())[0].code]).toEqual([403, 403])
  expect(nothing.status).toBe(400)
  expect(((await nothing.json()) as unknown[]).length).toBeGreaterThan(1)
})

test.each([
  ['GET', 'nothing.json', 404],
  ['GET', 'services/no-such.xml', 404],
  ['GET', 'requests/20000101-000001.json', 404],
  ['GET', 'tokens/x.json', 404],
  ['GET', 'requests.json?status=done', 400],
  ['GET', 'requests.json?start_date=yesterday', 400],
  ['GET', 'requests.json?service_code=%ff', 400],
  ['GET', 'requests.json?service_request_id=%00', 400],
  ['POST', 'services.json', 404],
])('%s %s is %i, and never problem details', async (method, path, status) => {
  const response = await ask(path, { method })

  expect(response.status).toBe(status)
  expect(response.headers.get('content-type')).not.toContain('problem')
})

test.each(['application/json', 'text/xml', 'multipart/form-data; boundary=x', 'application/x-www-form-urlencodedx'])(
  'a form as %s is refused',
  async (type) => {
    const before = await gateway.count('ticket')

    const response = await ask('requests.json', {
      method: 'POST',
      body: 'api_key=fix-key',
      headers: { 'content-type': type },
    })

    expect(response.status).toBe(400)
    expect(await gateway.count('ticket')).toBe(before)
  },
)

test('discovery says where and how', async () => {
  const discovery = await json<{ endpoints: Request[] }>('discovery.json')
  const read = xml.parse(await (await ask('discovery.xml')).text())

  expect(discovery.endpoints[0]).toMatchObject({ url: `${gateway.origin}/open311/v2`, type: 'production' })
  expect(read.discovery.endpoints.endpoint.formats.format).toEqual(['text/xml', 'application/json'])
})

test('a picture that is named by its address joins the ticket; what leads into our own network is not fetched', async () => {
  const address = 'http://127.0.0.1:9/secret.jpg'
  const inside = `${gateway.origin}/health/live`
  const fields = { ...(await street()), description: '路口的路灯不亮，请看照片' }
  const filed = async (media_url: string) => {
    const [created] = (await (
      await file({ ...fields, description: `${fields.description}${media_url}`, media_url })
    ).json()) as Request[]
    return String(created!.service_request_id)
  }

  const [good, bad, own] = [await filed(lamp), await filed(address), await filed(inside)]
  const { ticket } = await gateway.receiver.received(good, 'ticket.updated')
  await gateway.drained()

  expect(ticket.attachments).toMatchObject([{ type: 'image/jpeg', url: expect.stringContaining('/v1/media/') }])
  expect((await fetch(`${gateway.origin}${ticket.attachments[0]!.url}`)).headers.get('content-type')).toBe('image/jpeg')
  expect(fetched.toSorted()).toEqual([lamp, address, inside].toSorted())
  const grown = gateway.receiver.deliveries
    .filter(({ type }) => type === 'ticket.updated')
    .map(({ subject }) => subject)
  expect(grown).not.toEqual(expect.arrayContaining([bad]))
  expect(grown).not.toEqual(expect.arrayContaining([own]))
  expect((await file({ ...fields, media_url: 'javascript:alert(1)' })).status).toBe(400)
})

// Keep this the last: nobody at this address has a guess left in this minute.
test('keys are not guessed at, by reading no more than by filing', async () => {
  const statuses: number[] = []
  for (let n = 0; n < 60; n++) statuses.push((await ask(`requests.json?api_key=guess-${n}`)).status)

  expect(statuses[0]).toBe(200)
  expect(statuses).toContain(429)
  expect((await ask('requests.json?api_key=fix-key')).status).toBe(200)
  expect((await ask('requests.json')).status).toBe(200)
})
