// Keeps the list fresh and sends the buttons' statuses. Every text in the list was escaped by the server.
const list = document.querySelector('#list')
const state = document.querySelector('#state')
let etag = ''

async function refresh() {
  try {
    const answer = await fetch('/list', { headers: etag ? { 'if-none-match': etag } : {} })
    if (answer.status === 200) show(await answer.text(), answer.headers.get('etag') ?? '')
    tell('页面自动刷新')
  } catch {
    tell('模拟派单系统已停止，等它回来会自动恢复')
  }
}

/** Puts the new list in, and the focus back on the button that had it. */
function show(html, newEtag) {
  const focused = document.activeElement?.dataset ?? {}
  list.innerHTML = html
  etag = newEtag
  const selector = `[data-ticket="${focused.ticket}"][data-type="${focused.type}"]`
  if (focused.ticket) list.querySelector(selector)?.focus()
}

function tell(text) {
  if (state.textContent !== text) state.textContent = text
}

list.addEventListener('click', async (event) => {
  const button = event.target.closest('button')
  if (!button) return
  const { ticket, type } = button.dataset
  await fetch(`/tickets/${encodeURIComponent(ticket)}/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ type }),
  })
  await refresh()
})

setInterval(refresh, 1000)
