/**
 * The hotline's chat on another site: <script src="https://GATEWAY/embed.js" defer></script>
 * data-line="enterprise": the business-service line; data-open: open at once. EMBED_ORIGINS says who may.
 */
{
  const script = document.currentScript
  const isEnterprise = script.dataset.line === 'enterprise'
  const name = isEnterprise ? '12345 企业服务热线' : '12345 在线'
  const phone = window.matchMedia('(max-width: 640px)')
  const onTop = 'position:fixed;z-index:2147483000;box-sizing:border-box;font:16px/1.4 system-ui,sans-serif;'
  const blue = 'border:0;background:#1f4e82;color:#fff;cursor:pointer;'
  let frame

  const make = (tag, style, attributes, text = '') => {
    const element = document.createElement(tag)
    element.style.cssText = style
    for (const key of Object.keys(attributes)) element.setAttribute(key, attributes[key])
    element.textContent = text
    return element
  }
  const launcher = make(
    'button',
    `${onTop + blue}right:20px;bottom:20px;width:60px;height:60px;padding:0;border-radius:50%;font-weight:700`,
    { type: 'button', 'aria-label': `打开${name}`, 'aria-haspopup': 'dialog' },
    '12345',
  )
  const panel = make('div', '', { role: 'dialog', 'aria-label': name })
  const bar = make('div', `${blue}cursor:auto;display:flex;align-items:center;padding-left:16px`, {})
  const closer = make(
    'button',
    `${blue}width:48px;height:44px;font-size:24px`,
    { type: 'button', 'aria-label': `收起${name}` },
    '×',
  )
  bar.append(make('span', 'flex:1', {}, name), closer)
  panel.append(bar)

  /** A panel in the corner of a desk, the whole screen of a phone. */
  const lay = () => {
    const isOpen = launcher.getAttribute('aria-expanded') === 'true'
    const place = phone.matches
      ? 'top:0;right:0;bottom:0;left:0'
      : 'right:20px;bottom:20px;width:400px;height:680px;max-height:calc(100vh - 40px);border-radius:12px;box-shadow:0 8px 32px #0006'
    panel.style.cssText = `${onTop + place};display:${isOpen ? 'flex' : 'none'};flex-direction:column;overflow:hidden;background:#fff`
    launcher.style.display = isOpen ? 'none' : 'block'
  }
  const open = (isOpen) => {
    if (isOpen && !frame) {
      const src = new URL(isEnterprise ? '/enterprise' : '/', script.src).href
      frame = make('iframe', 'flex:1;border:0', { src, title: name, allow: 'geolocation; clipboard-write' })
      panel.append(frame)
    }
    launcher.setAttribute('aria-expanded', isOpen)
    lay()
  }

  launcher.onclick = () => {
    open(true)
    frame.focus()
  }
  closer.onclick = () => {
    open(false)
    launcher.focus()
  }
  panel.onkeydown = ({ key }) => key === 'Escape' && closer.click()
  window.addEventListener('resize', lay)
  const begin = () => {
    document.body.append(launcher, panel)
    open('open' in script.dataset)
  }
  if (document.body) begin()
  else document.addEventListener('DOMContentLoaded', begin)
}
