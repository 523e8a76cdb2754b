import { Alert, Button } from 'antd'
import { Component, type ReactNode } from 'react'

/** A page that breaks takes only itself along: the frame stays, and the page can be opened again. */
export class Failsafe extends Component<{ children: ReactNode }, { isBroken: boolean }> {
  override state = { isBroken: false }

  static getDerivedStateFromError(): { isBroken: boolean } {
    return { isBroken: true }
  }

  override render(): ReactNode {
    if (!this.state.isBroken) return this.props.children
    return (
      <Alert
        type="error"
        showIcon
        title="这个页面出了问题。"
        description="可能是网关刚刚升级，或者网络中断时没有加载完。"
        action={<Button onClick={() => window.location.reload()}>重新加载</Button>}
      />
    )
  }
}
