import { writeFile } from 'node:fs/promises'
import { AppError } from '../domain/index.ts'
import { erasePerson, exportPerson } from '../keeping/index.ts'
import { MessageLog } from '../messages/index.ts'
import { findTicket } from '../tickets/index.ts'
import type { Command, CommandContext } from './command.ts'

/** Whose data: the conversation by its id, or by one of its tickets and the last four digits of its phone. */
interface Person {
  ticket?: string
  phoneLast4?: string
  conversation?: string
}

/** `person erase`: shows what would be erased; with `--yes` erases it. */
export const erase: Command<Person & { yes?: boolean }> = async (context, { yes = false, ...person }, output) => {
  const result = await erasePerson(context, await conversationOf(context, person), { dryRun: !yes })
  const tickets = result.tickets.length > 0 ? result.tickets.join('、') : '无'
  output.line(
    `${yes ? '已删除' : '将删除'}：消息 ${result.messages} 条，附件 ${result.media} 个，评价 ${result.feedback} 条`,
  )
  output.line(`${yes ? '已抹去' : '将抹去'}姓名、电话、经过和对话记录的工单：${tickets}`)
  output.line('依法保留：工单号、诉求类型、分类、承办单位、区划代码和日期（个人信息保护法第四十七条第二款）。')
  output.line('派单系统已经收到的内容不在本系统，请同时通知派单系统的管理单位；以前的备份到期前仍有这些内容。')
  if (!yes) output.line('以上只是预览，确认删除请加 --yes。')
  return { ok: true, result: { dryRun: !yes, ...result } }
}

/** `person export`: a copy of all that is held about a person, as JSON. */
export const exportOwn: Command<Person & { out?: string }> = async (context, { out, ...person }, output) => {
  const messages = new MessageLog({ ...context, onReceived: () => undefined })
  const history = (conversationId: string) => messages.history(conversationId)
  const copy = await exportPerson({ ...context, history }, await conversationOf(context, person))
  const json = JSON.stringify(copy, null, 2)
  if (!out) {
    output.line(json)
    return { ok: true, result: { ...copy } }
  }
  await writeFile(out, json, { mode: 0o600 })
  output.line(`已导出消息 ${copy.messages.length} 条、工单 ${copy.tickets.length} 件：${out}`)
  return { ok: true, result: { out, messages: copy.messages.length, tickets: copy.tickets.length } }
}

/** Throws TICKET_UNKNOWN without telling which of number and digits was wrong. */
async function conversationOf(
  { db, vault }: CommandContext,
  { ticket, phoneLast4, conversation }: Person,
): Promise<string> {
  if (conversation) {
    if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(conversation)) {
      throw new AppError('CONVERSATION_UNKNOWN', 'that is no id of a conversation')
    }
    return conversation
  }
  if (!ticket || !/^\d{4}$/.test(phoneLast4 ?? '')) {
    throw new AppError('COMMAND_INVALID', 'name --ticket and --phone-last4 (four digits), or --conversation')
  }
  const kept = await findTicket(db, vault, ticket)
  if (!kept?.ticket.requester.phone?.endsWith(phoneLast4!)) {
    throw new AppError('TICKET_UNKNOWN', 'no ticket has that number and those digits')
  }
  return kept.conversationId
}
