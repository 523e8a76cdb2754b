import type { Company } from './match.ts'
import { dropToken, tokenOf } from './session.ts'

/** A company that somebody speaks for, or claims to, as GET /v1/enterprise/companies tells it. */
export interface OwnCompany {
  id: string
  name: string
  creditCode: string
  status: 'claimed' | 'proved'
  role: string
  company: Company | null
  facts: { field: string; source: string; at: string }[]
  hearsOfPolicies: boolean
}

export interface Claimed {
  companyId: string
  name: string
  status: 'claimed' | 'proved'
  /** Last digits of the register's mobile; null: an agent confirms. */
  codeTo: string | null
}

const words: Readonly<Record<string, string>> = {
  CREDIT_CODE: '统一社会信用代码不对，请照营业执照再核对一遍',
  CODE_INVALID: '验证码不对，或者已经过期',
  TOO_FAST: '验证码发得太频繁了，请过一小时再试',
  NOTICE_UNAVAILABLE: '现在不能发验证码，请等工作人员核实',
  PHONE_INVALID: '登记机关没有贵公司的手机号，请等工作人员核实',
  FORBIDDEN: '还没有核实您能代表这家企业',
  REQUEST_INVALID: '有一项填得不对，请检查',
}

/** Calls the gateway for the conversation of this device. Throws an Error in words for people. */
async function call<T>(
  method: string,
  path: string,
  body?: unknown,
  { open = true, isSecond = false } = {},
): Promise<T | null> {
  const token = await tokenOf(open).catch(() => {
    throw new Error('网络不通，请检查后再试')
  })
  if (!token) return null
  const response = await fetch(`/v1/enterprise/companies${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  }).catch(() => {
    throw new Error('网络不通，请检查后再试')
  })
  if (response.ok) return response.status === 204 ? null : ((await response.json()) as T)
  const { code = '' } = (await response.json().catch(() => ({}))) as { code?: string }
  if (code === 'RESUME_INVALID' && open && !isSecond) {
    dropToken()
    return call(method, path, body, { isSecond: true })
  }
  throw new Error(words[code] ?? '没有成功，请稍后再试，或者拨打 12345 转企业服务')
}

export const ownCompanies = {
  /** None, without asking, where this device has no conversation yet or its token is over. */
  list: async (): Promise<OwnCompany[]> => {
    const answer = await call<{ companies: OwnCompany[] }>('GET', '', undefined, { open: false }).catch(() => null)
    return answer?.companies ?? []
  },
  claim: (claim: object) => call<Claimed>('POST', '', claim),
  sendCode: (id: string) => call('POST', `/${id}/code`),
  confirm: (id: string, code: string) => call('POST', `/${id}/code/confirm`, { code }),
  tell: (id: string, facts: object) => call('PUT', `/${id}/facts`, { facts }),
  hear: (id: string, given: boolean) => call('PUT', `/${id}/consents/policies`, { given }),
  forget: (id: string) => call('DELETE', `/${id}`),
}
