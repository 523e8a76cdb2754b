import { chmod, rm } from 'node:fs/promises'
import { connect, createServer, type Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { type CommandContext, type CommandOutput, type CommandResult, runCommand } from './commands/index.ts'
import { AppError, type ErrorCode } from './domain/index.ts'

/** A command on its way to the gateway that holds the database. */
interface Request {
  name: string
  options: object
}

/** What comes back, one JSON line each: any number of lines and progress, then one end. */
type Reply =
  | { type: 'line'; text: string }
  | { type: 'progress'; label: string; done: number; total: number }
  | { type: 'end'; outcome: CommandResult }
  | { type: 'fault'; code: ErrorCode | null; message: string }

export interface CommandServer {
  close: () => Promise<void>
}

/** Runs commands that other processes of this machine send to the socket; only the folder's owner can. */
export async function serveCommands(path: string, context: CommandContext): Promise<CommandServer> {
  await rm(path, { force: true })
  const server = createServer((socket) => void answer(socket, context))
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, resolve)
  })
  await chmod(path, 0o600)
  return {
    close: async () => {
      await new Promise((resolve) => server.close(resolve))
      await rm(path, { force: true })
    },
  }
}

async function answer(socket: Socket, context: CommandContext): Promise<void> {
  const send = (reply: Reply) => socket.write(`${JSON.stringify(reply)}\n`)
  socket.on('error', () => socket.destroy())
  try {
    const { name, options } = await firstLine(socket)
    const output: CommandOutput = {
      line: (text) => send({ type: 'line', text }),
      progress: (label, done, total) => send({ type: 'progress', label, done, total }),
    }
    send({ type: 'end', outcome: await runCommand(name, options, context, output) })
  } catch (error) {
    send({ type: 'fault', code: error instanceof AppError ? error.code : null, message: (error as Error).message })
  }
  socket.end()
}

async function firstLine(socket: Socket): Promise<Request> {
  for await (const line of createInterface({ input: socket })) return JSON.parse(line) as Request
  throw new AppError('COMMAND_INVALID', 'the command did not arrive')
}

/** Sends a command to the gateway behind the socket and gives what came of it. Throws the fault that it met there. */
export async function sendCommand(path: string, request: Request, output: CommandOutput): Promise<CommandResult> {
  const socket = connect(path)
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('error', reject)
  })
  socket.write(`${JSON.stringify(request)}\n`)
  for await (const line of createInterface({ input: socket })) {
    const reply = JSON.parse(line) as Reply
    if (reply.type === 'line') output.line(reply.text)
    else if (reply.type === 'progress') output.progress(reply.label, reply.done, reply.total)
    else if (reply.type === 'end') return reply.outcome
    else throw reply.code ? new AppError(reply.code, reply.message) : new Error(reply.message)
  }
  throw new AppError('DATABASE_UNAVAILABLE', 'the gateway ended before the command did')
}
