import type { FastifyInstance } from 'fastify'
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client'

/** What the probes and the metrics page ask of the gateway. */
export interface HealthDeps {
  /** Resolves when the database answers; rejects when it does not. */
  ping: () => Promise<unknown>
  /** Read at every scrape. */
  gauges: Record<string, { help: string; read: () => Promise<Reading> | Reading }>
}

/** One value, or one for each set of labels. */
export type Reading = number | readonly { labels: Readonly<Record<string, string>>; value: number }[]

/** `/health/live`, `/health/ready` and `/metrics` (Prometheus). */
export function installHealth(app: FastifyInstance, { ping, gauges }: HealthDeps): void {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  for (const [name, { help, read }] of Object.entries(gauges)) {
    addGauge(registry, name, help, read)
  }

  app.get('/health/live', { schema: { hide: true } }, async () => ({ status: 'ok' }))
  app.get('/health/ready', { schema: { hide: true } }, async (_request, reply) => {
    const ready = await ping().then(
      () => true,
      () => false,
    )
    return reply.code(ready ? 200 : 503).send({ status: ready ? 'ok' : 'unavailable' })
  })
  app.get('/metrics', { schema: { hide: true } }, async (_request, reply) =>
    reply.type(registry.contentType).send(await registry.metrics()),
  )
}

/** Prometheus must know the names of labels beforehand: they are those of the channels' accounts. */
function addGauge(registry: Registry, name: string, help: string, read: () => Promise<Reading> | Reading): void {
  new Gauge({
    name,
    help,
    labelNames: ['channel', 'account'],
    registers: [registry],
    async collect() {
      const reading = await read()
      if (typeof reading === 'number') return this.set(reading)
      this.reset()
      for (const { labels, value } of reading) this.set(labels, value)
    },
  })
}
