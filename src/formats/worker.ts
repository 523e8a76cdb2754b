/** The thread in which files of strangers are read: `reader.ts` starts it, bounds it and ends it. */
import { parentPort, workerData } from 'node:worker_threads'
import { AppError } from '../domain/index.ts'
import { type ImportFile, type ReadFile, readImport } from './read.ts'

/** What the thread sends back, once. */
export type ReaderReply = { ok: true; read: ReadFile } | { ok: false; message: string }

const file = workerData as Omit<ImportFile, 'bytes'> & { bytes: Uint8Array }

readImport({ ...file, bytes: Buffer.from(file.bytes.buffer, file.bytes.byteOffset, file.bytes.byteLength) })
  .then((read): ReaderReply => ({ ok: true, read }))
  .catch((error): ReaderReply => {
    const message = error instanceof AppError ? error.message : 'the file is damaged or not of the kind its name says'
    return { ok: false, message }
  })
  .then((reply) => parentPort!.postMessage(reply))
