import { useState } from 'react'
import { deviceStore, Icon } from '../shared/index.ts'

const key = 'jiesu.privacy-read'

/** The notice is open until it is read or the first message is sent; the device remembers. */
export function usePrivacyNotice(): { isOpen: boolean; close: () => void } {
  const [isOpen, setOpen] = useState(() => deviceStore.read(key) !== '1')
  const close = () => {
    if (!isOpen) return
    deviceStore.write(key, '1')
    setOpen(false)
  }
  return { isOpen, close }
}

/**
 * What is kept and for what, before the first message: who handles personal information for a legal duty has to say so
 * in plain words beforehand (个人信息保护法 第十七条、第三十五条).
 */
export function PrivacyNotice({ onClose, onMore }: { onClose: () => void; onMore: () => void }) {
  return (
    <section className="privacy-notice" aria-label="隐私提示">
      <Icon name="shield" />
      <p>
        您发来的内容和联系方式会加密保存，只用来答复您、办理您的诉求。没有必要时，请不要发身份证号和银行卡号。
        <button type="button" className="link-button" onClick={onMore}>
          详细说明
        </button>
      </p>
      <button type="button" className="small-button" onClick={onClose}>
        知道了
      </button>
    </section>
  )
}

/** The same at length, in the menu. */
export function PrivacyText() {
  return (
    <>
      <p>
        这里是北京 12345
        市民服务热线的在线入口，全天二十四小时受理。您可以咨询政策、提出诉求、查询进度，也可以随时说“转人工”。
      </p>
      <h3>哪些话是机器说的</h3>
      <p>
        政策答复取自知识库，每条都列出依据，点开就能看原文。标着“AI
        生成”的文字由模型整理，请以引用原文为准。人工坐席说话时会标明。
      </p>
      <h3>我们保存什么，用来做什么</h3>
      <ul>
        <li>
          您发来的文字、您同意发送的位置、您留下的姓名和电话：用来答复您，生成工单，派给承办单位，并就结果回访您。
        </li>
        <li>个人信息加密保存。承办单位只看到办理所需的部分，每次查看都有记录。您可以要求保密，也可以不留姓名。</li>
        <li>这台设备上只存一个凭证，下次打开能接着聊。用的是公用设备，请在离开前点“开始新的对话”，凭证就清除了。</li>
      </ul>
      <p>
        想查询、更正或者删除自己的信息，请告诉我们，或者拨打 <a href="tel:12345">12345</a>。
      </p>
    </>
  )
}
