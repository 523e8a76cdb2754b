import { Worker } from 'node:worker_threads'
import { AppError } from '../domain/index.ts'
import type { ImportFile, ReadFile } from './read.ts'
import type { ReaderReply } from './worker.ts'

/** What reading one file may cost. */
export interface ReadLimits {
  bytes: number
  heapMb: number
  timeoutMs: number
}

/** Enough for a hundred thousand passages; a file that needs more is built to need it. */
export const readLimits: ReadLimits = { bytes: 200 * 1024 * 1024, heapMb: 1536, timeoutMs: 120_000 }

/**
 * Reads a file in a thread of its own, so that one which is broken or built to harm costs no more than `limits`:
 * the thread is ended, and the gateway goes on. Throws IMPORT_UNREADABLE.
 */
export async function readGuarded(file: ImportFile, limits: ReadLimits = readLimits): Promise<ReadFile> {
  if (file.bytes.length > limits.bytes)
    throw new AppError('IMPORT_UNREADABLE', `the file is larger than ${limits.bytes} bytes`)
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    workerData: file,
    resourceLimits: { maxOldGenerationSizeMb: limits.heapMb },
    // Libraries that complain on the console would complain with words of the file.
    stdout: true,
    stderr: true,
  })
  try {
    const reply = await replyOf(worker, limits.timeoutMs)
    if (!reply.ok) throw new AppError('IMPORT_UNREADABLE', `${file.name}: ${reply.message}`)
    return reply.read
  } finally {
    await worker.terminate()
  }
}

function replyOf(worker: Worker, timeoutMs: number): Promise<ReaderReply> {
  return new Promise((resolve) => {
    const refuse = (message: string) => resolve({ ok: false, message })
    const timer = setTimeout(() => refuse(`reading it took longer than ${timeoutMs / 1000} s`), timeoutMs)
    worker.once('message', (reply: ReaderReply) => resolve(reply))
    worker.once('error', () => refuse('reading it took more memory than it may'))
    worker.once('exit', () => {
      clearTimeout(timer)
      refuse('reading it ended without a result')
    })
  })
}
