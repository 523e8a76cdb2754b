import { App, Button, Modal } from 'antd'
import { copyText } from '../shared/index.ts'

interface OnceShownProps {
  shown: { title: string; secret: string } | null
  close: () => void
}

/** A password or key that was just made: shown once, and gone when the dialogue is closed. */
export function OnceShown({ shown, close }: OnceShownProps) {
  const { message } = App.useApp()
  async function copy(): Promise<void> {
    if (shown && (await copyText(shown.secret))) message.success('已复制')
    else message.error('没能复制，请手工抄下')
  }
  return (
    <Modal
      open={shown !== null}
      title={shown?.title}
      onCancel={close}
      mask={{ closable: false }}
      footer={[
        <Button key="copy" onClick={() => void copy()}>
          复制
        </Button>,
        <Button key="close" type="primary" onClick={close}>
          我已记下
        </Button>,
      ]}
    >
      <p>只显示这一次，关闭以后谁也看不到了。请当面或用可靠的方式交给对方。</p>
      <code className="once">{shown?.secret}</code>
    </Modal>
  )
}
