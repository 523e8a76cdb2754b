import { useConnection } from './connection.ts'

/** Says when the gateway does not answer, and when it does again. Nothing that was typed is lost meanwhile. */
export function ConnectionBanner() {
  const state = useConnection()
  return (
    <div role="status" className={`banner ${state}`}>
      {state === 'lost' && '连不上网关，正在重连……页面上的内容可能已经过时，已填写的内容不会丢失。'}
      {state === 'back' && '已恢复连接。'}
    </div>
  )
}
