import { Switch } from 'antd'
import { useState } from 'react'
import { isSoundOn, setSound } from './announce.ts'

/** Whether a new call or chat is heard, and told by a notification. */
export function SoundSwitch() {
  const [isOn, setIsOn] = useState(isSoundOn)
  return (
    <div className="live-sound">
      <Switch
        size="small"
        checked={isOn}
        onChange={(on) => {
          setSound(on)
          setIsOn(on)
        }}
        aria-label="新来电、新对话的提示音和桌面通知"
      />
      提示音和通知
    </div>
  )
}
