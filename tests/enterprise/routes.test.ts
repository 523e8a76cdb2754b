import { type FastifyInstance, fastify } from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { installEnterprise, Policies, type PolicyMatch } from '../../src/enterprise/index.ts'
import { installErrors } from '../../src/http/index.ts'
import { samplePolicies } from './samples.ts'

let app: FastifyInstance

beforeAll(() => {
  app = fastify()
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  installErrors(app)
  const articles = samplePolicies()
  const policies = new Policies({ revision: 1, articles: () => articles }, () => null)
  installEnterprise(app, { policies, clock: () => new Date('2026-11-25T12:00:00+08:00') })
})
afterAll(() => app.close())

async function ask(body: object): Promise<{ status: number; code?: string; matches: PolicyMatch[] }> {
  const response = await app.inject({ method: 'POST', url: '/v1/enterprise/match', payload: body })
  return { status: response.statusCode, ...response.json() }
}

test('a company is told which policies fit, with the condition that decided and its source’s words', async () => {
  const { status, matches } = await ask({
    company: {
      name: '某软件公司',
      creditCode: '91110108551385082Q',
      industryCode: 'i65',
      district: '海淀区',
      staff: 12,
    },
  })

  expect(status).toBe(200)
  expect(matches.find(({ articleId }) => articleId === 'policy-disability-fund-exempt')).toMatchObject({
    fit: 'fits',
    closesAt: '2027-12-31',
    decidedBy: [{ met: true }, { condition: '在职职工不超过30人', met: true, quote: '在职职工人数在30人（含）以下' }],
    missing: [],
  })
})

test('the day to look at may be given', async () => {
  const { matches } = await ask({ company: { name: '甲', staff: 12 }, at: '2028-01-01' })

  expect(matches.find(({ articleId }) => articleId === 'policy-disability-fund-exempt')).toMatchObject({ fit: 'no' })
})

test.each([
  ['a wrong credit code', { company: { name: '甲', creditCode: '91110108551385082X' } }, 422, 'CREDIT_CODE'],
  ['no name', { company: {} }, 400, 'REQUEST_INVALID'],
  ['an industry that there is not', { company: { name: '甲', industryCode: 'A65' } }, 400, 'REQUEST_INVALID'],
  ['a mark that there is not', { company: { name: '甲', marks: ['rich'] } }, 400, 'REQUEST_INVALID'],
  ['half a person', { company: { name: '甲', staff: 1.5 } }, 400, 'REQUEST_INVALID'],
  ['a day that there is not', { company: { name: '甲' }, at: 'soon' }, 400, 'REQUEST_INVALID'],
])('%s is refused with its code', async (_name, body, status, code) => {
  expect(await ask(body)).toMatchObject({ status, code })
})

test('the lists that a form needs are public', async () => {
  const { marks } = (await app.inject('/v1/enterprise/marks')).json<{ marks: { code: string }[] }>()
  const { industries } = (await app.inject('/v1/enterprise/industries')).json<{ industries: { code: string }[] }>()

  expect(marks.map(({ code }) => code)).toEqual(expect.arrayContaining(['high-tech', 'specialised', 'individual']))
  expect(industries).toHaveLength(20)
})
