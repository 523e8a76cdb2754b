import { z } from 'zod'
import { AppError } from '../../../domain/index.ts'
import { aliyunReader } from './aliyun.ts'
import { funasrReader } from './funasr.ts'
import { iflytekReader } from './iflytek.ts'
import type { FormatReader } from './reader.ts'
import { tencentReader } from './tencent.ts'

export type { FormatReader, Segment } from './reader.ts'

/** Speech engines whose own result frames are understood. */
export const formats = ['funasr', 'aliyun', 'tencent', 'iflytek'] as const
export type Format = (typeof formats)[number]

const readers: Record<Format, (first: number) => FormatReader> = {
  funasr: funasrReader,
  aliyun: aliyunReader,
  tencent: tencentReader,
  iflytek: iflytekReader,
}

/** A reader for one stream of audio. `first`: the number of its first segment, where the engine numbers none itself. */
export function readerOf(format: Format, first = 0): FormatReader {
  const reader = readers[format](first)
  return {
    read(frame) {
      try {
        return reader.read(frame)
      } catch (error) {
        if (!(error instanceof z.ZodError)) throw error
        const at = error.issues[0]?.path.join('.') || 'frame'
        throw new AppError('FRAME_INVALID', `this is no ${format} result: ${at}`)
      }
    },
  }
}
