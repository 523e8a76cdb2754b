import { type Faults, parseFaults } from './faults.ts'

/** Everything the simulator must be told. */
export interface SimulatorOptions {
  host: string
  /** 0 takes any free port. */
  port: number
  /** `whsec_…`, shared with the gateway, for both directions. */
  secret: string
  /** Where the gateway listens, without a path; a promise where it is still starting. */
  gatewayUrl: string | Promise<string>
  /** The length of one step of a ticket's story, in milliseconds. */
  paceMs: number
  faults: Faults
  seed: string
  /** The first wait before a failed status event is sent again, in milliseconds; it doubles up to a minute. */
  retryMs: number
}

/** Reads the environment; throws one Error that lists every fault by name and rule, never by value. */
export function readOptions(env: Readonly<Record<string, string | undefined>>): SimulatorOptions {
  const problems: string[] = []
  const attempt = <T>(name: string, rule: string, fallback: T, read: () => T | undefined): T => {
    try {
      const value = read()
      if (value !== undefined) return value
    } catch {}
    problems.push(`${name} must be ${rule}`)
    return fallback
  }
  const options: SimulatorOptions = {
    host: env.HOST || '127.0.0.1',
    port: attempt('PORT', 'a number from 0 to 65535', 0, () => integer(env.PORT || '0', 65_535)),
    secret: attempt('DISPATCH_SECRET', 'whsec_ and Base64 of 24 to 64 bytes', '', () => secret(env.DISPATCH_SECRET)),
    gatewayUrl: attempt('GATEWAY_URL', 'an http or https address', '', () =>
      webAddress(env.GATEWAY_URL || 'http://127.0.0.1:3000'),
    ),
    paceMs: attempt('SIMULATOR_PACE_MS', 'a number of milliseconds', 0, () =>
      integer(env.SIMULATOR_PACE_MS || '4000', 86_400_000),
    ),
    faults: attempt('SIMULATOR_FAULTS', 'like slow:500,error:0.1', parseFaults(''), () =>
      parseFaults(env.SIMULATOR_FAULTS ?? ''),
    ),
    seed: env.SIMULATOR_SEED ?? '1',
    retryMs: 500,
  }
  if (problems.length > 0) throw new Error(problems.join('; '))
  return options
}

function integer(text: string, most: number): number | undefined {
  return /^\d{1,9}$/.test(text) && Number(text) <= most ? Number(text) : undefined
}

function secret(text = ''): string | undefined {
  const bytes = /^whsec_[A-Za-z0-9+/]+={0,2}$/.test(text) ? Buffer.from(text.slice(6), 'base64').length : 0
  return bytes >= 24 && bytes <= 64 ? text : undefined
}

function webAddress(text: string): string | undefined {
  const url = new URL(text)
  return /^https?:$/.test(url.protocol) ? url.href.replace(/\/+$/, '') : undefined
}
