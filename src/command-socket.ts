import { once } from 'node:events'
import { chmod, rm } from 'node:fs/promises'
import { connect, createServer, type Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { type CommandContext, type CommandOutput, type CommandResult, runCommand } from './commands/index.ts'
import { AppError, type ErrorCode } from './domain/index.ts'
import { foreseen } from './faults.ts'

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

/** A fault in the gateway that nobody foresaw: its log has the cause, the terminal gets one line. */
export class RemoteFault extends Error {}

/**
 * Runs commands that other processes of this machine send to the socket; only the folder's owner can.
 * `onFault` is told what nobody foresaw.
 */
export async function serveCommands(
  path: string,
  context: CommandContext,
  onFault: (error: unknown) => void,
): Promise<CommandServer> {
  await rm(path, { force: true })
  const server = createServer((socket) => void answer(socket, context, onFault))
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

async function answer(socket: Socket, context: CommandContext, onFault: (error: unknown) => void): Promise<void> {
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
    const fault = foreseen(error)
    if (!fault) onFault(error)
    send({
      type: 'fault',
      code: fault?.code ?? null,
      message: fault?.message ?? 'unforeseen; the gateway has logged it',
    })
  }
  socket.end()
}

async function firstLine(socket: Socket): Promise<Request> {
  for await (const line of createInterface({ input: socket })) return requestOf(line)
  throw new AppError('COMMAND_INVALID', 'the command did not arrive')
}

function requestOf(line: string): Request {
  try {
    const { name, options } = JSON.parse(line) as Request
    return { name: String(name), options: Object(options) }
  } catch (cause) {
    throw new AppError('COMMAND_INVALID', 'the command is not JSON', { cause })
  }
}

/**
 * Sends a command to the gateway behind the socket and gives what came of it. Throws the fault that it met there,
 * RemoteFault for a bug there, and DATA_DIR_BUSY when who holds the folder takes no commands.
 */
export async function sendCommand(path: string, request: Request, output: CommandOutput): Promise<CommandResult> {
  const socket = await connected(path)
  socket.write(`${JSON.stringify(request)}\n`)
  for await (const line of createInterface({ input: socket })) {
    const reply = JSON.parse(line) as Reply
    if (reply.type === 'line') output.line(reply.text)
    else if (reply.type === 'progress') output.progress(reply.label, reply.done, reply.total)
    else if (reply.type === 'end') return reply.outcome
    else throw reply.code ? new AppError(reply.code, reply.message) : new RemoteFault(reply.message)
  }
  throw new AppError('DATABASE_UNAVAILABLE', 'the gateway ended before the command did')
}

async function connected(path: string): Promise<Socket> {
  const socket = connect(path)
  socket.on('error', () => socket.destroy())
  try {
    await once(socket, 'connect')
  } catch (cause) {
    const message = 'the data folder is in use by a process that takes no commands: a gateway that starts, or a command'
    throw new AppError('DATA_DIR_BUSY', `${message}; try again when it is done`, { cause })
  }
  return socket
}
