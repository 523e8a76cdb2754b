import { availableParallelism, cpus, totalmem } from 'node:os'

/** The machine of a run, without names of hosts or people: processor, cores, memory, Node. */
export function machine(): string {
  const [cpu] = cpus()
  const gib = Math.round(totalmem() / 1024 ** 3)
  const { platform, arch, version } = process
  return `${cpu?.model.trim() || 'processor of unknown name'}, ${availableParallelism()} cores, ${gib} GiB RAM, Node ${version}, ${platform} ${arch}`
}
