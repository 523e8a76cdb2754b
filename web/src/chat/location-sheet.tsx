import { useState } from 'react'
import { Sheet } from '../shared/index.ts'
import type { GeoPoint } from './frames.ts'

const timeoutMs = 15_000

/** Where the device is now, by its own measure (WGS-84); rejects when it can't or may not say. */
function here(): Promise<GeoPoint> {
  return new Promise((resolve, reject) => {
    if (!navigator.geolocation) return reject(new Error('no geolocation'))
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => resolve({ lat: coords.latitude, lon: coords.longitude, crs: 'wgs84' }),
      reject,
      { enableHighAccuracy: true, timeout: timeoutMs, maximumAge: 60_000 },
    )
  })
}

interface LocationSheetProps {
  onPlace: (place: GeoPoint) => void
  onClose: () => void
}

/** Says what the place is for before the browser asks for it. */
export function LocationSheet({ onPlace, onClose }: LocationSheetProps) {
  const [stage, setStage] = useState<'ask' | 'busy' | 'failed'>('ask')
  const locate = async () => {
    setStage('busy')
    try {
      onPlace(await here())
      onClose()
    } catch {
      setStage('failed')
    }
  }
  return (
    <Sheet title="发送我的位置" onClose={onClose}>
      <div className="prose" aria-live="polite">
        {stage === 'failed' ? (
          <p>没有取到位置：可能是没有授权，或者信号不好。您直接写地址也一样，比如“朝阳区某某路 5 号院南门”。</p>
        ) : (
          <p>知道事情发生在哪里，才能派给管这一片的单位。位置只在您点发送时用这一次，随诉求加密保存，不会持续跟踪。</p>
        )}
      </div>
      <div className="button-row">
        <button type="button" className="primary-button" disabled={stage === 'busy'} onClick={() => void locate()}>
          {stage === 'busy' ? '正在定位…' : stage === 'failed' ? '再试一次' : '使用我的位置'}
        </button>
        <button type="button" className="plain-button" onClick={onClose}>
          我自己写地址
        </button>
      </div>
    </Sheet>
  )
}
