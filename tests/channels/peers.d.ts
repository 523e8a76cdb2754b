declare module 'wechat-crypto' {
  export default class WXBizMsgCrypt {
    constructor(token: string, encodingAESKey: string, id: string)
    getSignature(timestamp: string, nonce: string, encrypt: string): string
    decrypt(text: string): { message: string; id: string }
    encrypt(text: string): string
  }
}

declare module 'co-wechat' {
  interface Settings {
    token: string
    appid?: string
    encodingAESKey?: string
  }
  export default class Wechat {
    constructor(settings: Settings)
    middleware(handle: (message: Record<string, string>) => Promise<string>): (context: object) => Promise<void>
  }
}

declare module 'alibabacloud-nls' {
  type Event = 'started' | 'begin' | 'changed' | 'end' | 'completed' | 'closed' | 'failed'
  export class SpeechTranscription {
    constructor(account: { url: string; appkey: string; token: string })
    defaultStartParams(): object
    on(event: Event, handle: (message: string) => void): void
    start(params: object, ping: boolean): Promise<string>
    sendAudio(samples: Buffer): boolean
    close(): Promise<string>
  }
}
