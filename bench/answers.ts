import { type Bench, outcomeOf, rowOf, type Scale } from './bench.ts'
import { freshDatabase } from './databases.ts'
import { startGateway } from './gateway.ts'
import { startProgram } from './processes.ts'
import { type Contender, interleave } from './rounds.ts'
import { type Figures, median, type Round, seriesOf } from './statistics.ts'

/** Time to an answer without a model, and how it grows with the number of articles. */
export const answers: Bench = {
  name: 'answers',
  title: 'Answer time without a model',
  method:
    'From sending a question over the web chat until its reply is there, one question at a time, on the gateway as it is served with the embedded database and no model. The questions are the similar questions of the first 150 sample articles, so both sizes know them: they differ in how much else there is. The 10,000 articles are the sample articles and seeded recombinations of them (people, places, occasions, lines and papers of neighbours). The ratio is the growth from 150 to 10,000 articles, 67 times as many.',
  async run(scale) {
    const [small, large] = scale.quick ? [40, 400] : [150, 10_000]
    const names = { small: `${small} articles`, large: `${large.toLocaleString('en')} articles` }
    await using stack = new AsyncDisposableStack()
    const contenders = {
      [names.small]: await answering(stack, small, small, scale),
      [names.large]: await answering(stack, large, small, scale),
    }
    await interleave(1, contenders)
    const rounds = await interleave(scale.rounds, contenders, (done, round) =>
      scale.report(`answers: round ${done}/${scale.rounds} ${summary(round)}`),
    )
    const row = (figure: string, what: string) =>
      rowOf(
        rounds,
        { contender: names.large, figure },
        { contender: names.small, figure },
        {
          what: `${what}, ${names.large}`,
          unit: 'ms',
          against: names.small,
        },
      )
    const rows = [row('p50Ms', 'p50 of the answer'), row('p99Ms', 'p99 of the answer')]
    const bare = { contender: names.small, figure: 'p50Ms' }
    return outcomeOf(rounds, [bare], rows, [answeredRemark(rounds, Object.values(names))])
  },
}

async function answering(
  stack: AsyncDisposableStack,
  count: number,
  asked: number,
  { quick, report }: Scale,
): Promise<Contender> {
  const { folder, env } = stack.use(await freshDatabase(null))
  const started = performance.now()
  await (await startProgram('./prepare-knowledge.ts', { folder, count }))[Symbol.asyncDispose]()
  report(`answers: ${count} articles imported in ${Math.round((performance.now() - started) / 1000)} s`)
  const { url } = stack.use(await startGateway({ env, logFile: `${folder}/gateway.log` }))
  const people = stack.use(await startProgram('./load/questions.ts', { url, articles: asked }))
  return () => people.ask<Figures>({ ask: quick ? 20 : 200 })
}

function summary(round: Round): string {
  return Object.entries(round)
    .map(([name, { p50Ms = 0, p99Ms = 0 }]) => `${name} p50 ${p50Ms.toFixed(1)} p99 ${p99Ms.toFixed(1)} ms`)
    .join(' · ')
}

function answeredRemark(rounds: readonly Round[], names: readonly string[]): string {
  const shares = names.map((contender) => {
    const share = median(seriesOf(rounds, { contender, figure: 'answered' }))
    return `${Math.round(100 * share)} % with ${contender}`
  })
  return `Answered out of the articles, the others met with another kind of reply: ${shares.join(', ')}.`
}
