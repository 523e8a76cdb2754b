/** Slips of speech recognition and of hurried thumbs; both words have one length, so offsets survive. */
const slips: ReadonlyMap<string, string> = new Map(
  (
    '着伙 着火,找火了 着火了,起伙了 起火了,失伙 失火,帽烟 冒烟,冒咽 冒烟,煤汽 煤气,媒气 煤气,天燃气 天然气,燃汽 燃气,割碗 割腕,跳搂 跳楼,条楼 跳楼,自傻 自杀,' +
    '按眠药 安眠药,安眠要 安眠药,追伟 追尾,车货了 车祸了,晕到了 晕倒了,昏到了 昏倒了,抽畜 抽搐,流雪了 流血了,救名 救命,就命 救命,电提 电梯,尼水 溺水,打价了 打架了,跟综 跟踪'
  )
    .split(',')
    .map((pair) => pair.split(' ') as [string, string]),
)
const slip = new RegExp([...slips.keys()].join('|'), 'g')

/** `plain` as it was meant, unit by unit, so that a span found here is a span there. */
export function heard(plain: string): string {
  return plain.replace(slip, (word) => slips.get(word) ?? word)
}
