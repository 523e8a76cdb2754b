import type { TicketKind } from '../domain/index.ts'
import type { Entry, TimelineLine } from './book.ts'
import { type StatusType, statusTypes } from './event.ts'
import { type Html, html } from './html.ts'
import { dayAndTime, isOver } from './story.ts'

/** The whole page; the script replaces the list whenever it changes. */
export function page(entries: readonly Entry[]): string {
  return html`<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>模拟派单系统</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/page.css">
<script src="/page-script.js" defer></script>
</head>
<body>
<header>
<h1>模拟派单系统</h1>
<p>这里扮演市里的派单系统：接诉网关送来的工单会出现在下面，并自动受理、派单、办结。您也可以点按钮自己办，点过之后这张工单就不再自动推进。</p>
<p class="note">工单只放在内存里，关掉就没有了。<span id="state" role="status">页面自动刷新</span></p>
</header>
<main id="list" aria-label="工单">${list(entries)}</main>
</body>
</html>
`.text
}

/** The part that changes. */
export function list(entries: readonly Entry[]): Html {
  if (entries.length === 0)
    return html`<p class="empty">还没有工单。到接诉的网页上说一件事，例如“望京街道花家地的路灯坏了三天了”，确认之后就会送到这里。</p>`
  return html`${entries.map(card)}`
}

const kinds: Record<TicketKind, string> = {
  inquiry: '咨询',
  assistance: '求助',
  complaint: '投诉',
  report: '举报',
  suggestion: '建议',
  praise: '表扬',
}

const types: Record<TimelineLine['type'], string> = {
  created: '收到工单',
  updated: '工单有更新',
  merged: '并入其他工单',
  reopened: '重新办理',
  withdrawn: '诉求人撤回',
  accepted: '受理',
  dispatched: '派单',
  returned: '退单',
  extended: '延期',
  escalated: '提级',
  whistled: '吹哨',
  supervised: '督办',
  listed: '挂账',
  completed: '办结',
}

function card({ ticket, timeline, unit, arrivedAt }: Entry): Html {
  const last = timeline.at(-1)?.type ?? 'created'
  return html`<article class="card ${isOver(ticket.status) || last === 'completed' ? 'over' : ''}" aria-labelledby="t-${ticket.ticketNo}">
<div class="head">
<span class="number">${ticket.ticketNo}</span>
<span class="badge kind">${(ticket.kind && kinds[ticket.kind]) ?? '未分类'}</span>
${ticket.urgency === 'urgent' || ticket.urgency === 'emergency' ? html`<span class="badge urgent">紧急</span>` : null}
${(ticket.round ?? 1) > 1 ? html`<span class="badge">第${ticket.round}轮</span>` : null}
<span class="badge last">${types[last]}</span>
<time datetime="${arrivedAt.toISOString()}">${dayAndTime(arrivedAt.toISOString())}送达</time>
</div>
<h2 id="t-${ticket.ticketNo}">${ticket.title || '（没有标题）'}</h2>
<p class="story">${ticket.description}</p>
<div class="columns">
<dl>
${fact('分类', ticket.category?.path?.join(' › '))}
${fact('地点', placeText(ticket))}
${fact('承办单位', unit.name)}
${fact('办理时限', dayAndTime(ticket.dueAt))}
${fact('诉求人', contactText(ticket))}
${fact('来源', ticket.channel)}
</dl>
<ol class="timeline" aria-label="办理过程">${timeline.map(timelineLine)}</ol>
</div>
<div class="actions" role="group" aria-label="手动办理 ${ticket.ticketNo}">${statusTypes.map((type) => button(ticket.ticketNo, type))}</div>
</article>
`
}

function fact(name: string, value: string | undefined): Html {
  return html`<div><dt>${name}</dt><dd>${value || '—'}</dd></div>`
}

function placeText({ place }: Entry['ticket']): string {
  const area = [place?.district, place?.street, place?.community].filter(Boolean).join(' ')
  return [area, place?.text].filter(Boolean).join('：')
}

function contactText({ requester }: Entry['ticket']): string {
  if (requester?.anonymous) return '匿名'
  const contact = [requester?.name, requester?.phone].filter(Boolean).join(' ')
  return requester?.confidential ? `${contact}（要求保密）` : contact
}

function timelineLine({ at, type, text, delivery }: TimelineLine): Html {
  const time = at.toISOString()
  const state =
    delivery && !delivery.delivered
      ? delivery.attempts > 0
        ? `第${delivery.attempts}次没送到，稍后再试`
        : '待送出'
      : ''
  return html`<li class="${delivery ? 'out' : 'in'}"><time datetime="${time}">${dayAndTime(time)}</time><b>${types[type]}</b>${text ? html`<span>${text}</span>` : null}${state ? html`<em>${state}</em>` : null}</li>`
}

function button(ticketNo: string, type: StatusType): Html {
  return html`<button type="button" data-ticket="${ticketNo}" data-type="${type}">${types[type]}</button>`
}
