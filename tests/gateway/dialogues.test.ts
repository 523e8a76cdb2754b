import { describe, expect, test } from 'vitest'
import { type Dialogue, readDialogues, valueAt } from './support/dialogue.ts'
import { start } from './support/start.ts'

const dialogues = await readDialogues()

describe('dialogues go as the hotline wrote them down', () => {
  test('there are dialogues', () => expect(dialogues.length).toBeGreaterThanOrEqual(12))

  test('all of them, side by side on one gateway', { timeout: 180_000 }, async () => {
    await using gateway = await start()
    const faults: string[] = []
    for (const dialogue of dialogues) {
      let ticketNo: string | undefined
      let sequence = 0
      const chat = await gateway.chat(dialogue.query)
      for (const { say, line, event, expect: wanted } of dialogue.steps) {
        const from = chat.frames.length
        if (event) {
          const data = {
            ticketNo,
            sequence: ++sequence,
            unit: '望京街道办事处',
            publicText: event.text,
            at: new Date().toISOString(),
          }
          await gateway.dispatch(`ticket.${event.step}`, data)
        }
        const reply = event ? await chat.frame(({ kind }) => kind === wanted.kind, from) : await chat.say(say)
        if (reply.kind === 'ticket' || reply.kind === 'emergency') ticketNo = reply.ticket!.ticketNo
        faults.push(
          ...differences(wanted, reply).map((fault) => `${dialogue.name}:${line} ${say}\n  ${fault}\n  ${reply.text}`),
        )
      }
      await chat.close()
      if (dialogue.ticket) {
        faults.push(...ticketFaults(dialogue, (await gateway.receiver.created(ticketNo!)).ticket))
      }
    }
    expect(faults.join('\n\n')).toBe('')
  })
})

function differences(
  wanted: Dialogue['steps'][number]['expect'],
  reply: Awaited<ReturnType<import('./support/chat.ts').Chat['say']>>,
): string[] {
  const faults: string[] = []
  if (reply.kind !== wanted.kind) faults.push(`kind ${reply.kind} instead of ${wanted.kind}`)
  for (const words of wanted.says) if (!reply.text.includes(words)) faults.push(`does not say “${words}”`)
  for (const words of wanted.never) if (reply.text.includes(words)) faults.push(`says “${words}”`)
  for (const button of wanted.offers)
    if (!reply.quickReplies.includes(button)) faults.push(`does not offer “${button}”`)
  if (wanted.cites && reply.citations.length === 0) faults.push('cites nothing')
  return faults
}

function ticketFaults(dialogue: Dialogue, ticket: unknown): string[] {
  return (dialogue.ticket ?? [])
    .filter(({ path, value }) => !valueAt(ticket, path).includes(value))
    .map(({ path, value }) => `${dialogue.name}: ticket ${path} is “${valueAt(ticket, path)}”, not “${value}”`)
}
