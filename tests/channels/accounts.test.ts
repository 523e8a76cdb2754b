import { expect, test } from 'vitest'
import { noAccounts, readAccounts } from '../../src/channels/index.ts'

const aes = 'jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C'
const wechat = { appId: 'wx1', appSecret: 'secret', token: 'token', encodingAesKey: aes }

test('an empty file turns no channel on', () => {
  expect(readAccounts('{}', {})).toEqual(noAccounts)
})

test('every channel of the contract is understood, with what is left out filled in', () => {
  const file = {
    wechat: { main: { ...wechat, apiBase: 'http://127.0.0.1:4300/' } },
    wecom: { corp: { corpId: 'ww1', secret: 's', token: 't', encodingAesKey: aes } },
    weibo: { fans: { appSecret: 's', accessToken: 't' } },
    platform: { people: { apiKey: 'k', name: '人民网' } },
    phone: { trunk: { apiKey: 'k', channelMap: { 0: 'caller' } } },
    app: { issuer: 'https://id.example', audience: 'jiesu', jwksUri: 'https://id.example/jwks' },
    open311: { city: { apiKey: 'k' } },
    wechaty: { helper: { apiKey: 'k', line: 'enterprise' } },
  }

  const accounts = readAccounts(JSON.stringify(file), {})

  expect(accounts.wechat.main).toMatchObject({ mode: 'safe', line: 'citizen', apiBase: 'http://127.0.0.1:4300' })
  expect(accounts.wecom.corp).toMatchObject({ apiBase: 'https://qyapi.weixin.qq.com', replyMessages: 5 })
  expect(accounts.app).toMatchObject({ algorithms: ['RS256'] })
  expect(accounts.wechaty.helper!.line).toBe('enterprise')
})

test('secrets may stand in the environment', () => {
  const file = JSON.stringify({ wechat: { main: { ...wechat, appSecret: 'env:WX_SECRET' } } })

  expect(readAccounts(file, { WX_SECRET: 'from outside' }).wechat.main!.appSecret).toBe('from outside')
})

test('who needs one channel needs no secrets of the others', () => {
  const file = JSON.stringify({
    wechat: { main: { ...wechat, appSecret: 'env:WX_SECRET' } },
    wechaty: { helper: { apiKey: 'env:KEY' } },
  })

  const accounts = readAccounts(file, { KEY: 'k' }, 'wechaty')

  expect(accounts).toMatchObject({ wechat: {}, wechaty: { helper: { apiKey: 'k' } } })
  expect(() => readAccounts(file, { KEY: 'k' })).toThrow('wechat.main.appSecret')
  expect(readAccounts(file, {}, 'phone').phone).toEqual({})
})

test('every fault is listed at once, by place and rule, and no value is repeated', () => {
  const file = {
    wechat: { main: { ...wechat, appSecret: 'env:MISSING', encodingAesKey: 'SHORTKEY', mdoe: 'plain' } },
    weibo: { fans: { appSecret: '', accessToken: 'TOPSECRET', apiBase: 'ftp://x' } },
    telegram: {},
  }

  const read = () => readAccounts(JSON.stringify(file), {})

  expect(read).toThrow(/wechat\.main\.appSecret: names an environment variable that is not set/)
  expect(read).toThrow(/wechat\.main\.encodingAesKey: must be the 43/)
  expect(read).toThrow(/wechat\.main: does not know mdoe/)
  expect(read).toThrow(/weibo\.fans\.appSecret: must not be empty/)
  expect(read).toThrow(/weibo\.fans\.apiBase: must be an http/)
  expect(read).toThrow(/the file: does not know telegram/)
  expect(read).not.toThrow(/SHORTKEY|TOPSECRET/)
})

test('only a plain account goes without a key for encryption', () => {
  const { encodingAesKey: _aes, ...bare } = wechat
  const file = (mode: string) => JSON.stringify({ wechat: { main: { ...bare, mode } } })

  expect(readAccounts(file('plain'), {}).wechat.main!.mode).toBe('plain')
  expect(() => readAccounts(file('safe'), {})).toThrow(/encodingAesKey: is needed/)
})

test('what is no JSON is told as such', () => {
  expect(() => readAccounts('{"wechat": secret', {})).toThrow('the file is not JSON')
})
