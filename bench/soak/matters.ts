import { between, oneOf, type Random } from './random.ts'

const places = [
  '朝阳区望京街道花家地',
  '朝阳区双井街道广和里',
  '海淀区学院路街道二里庄',
  '海淀区羊坊店街道会城门',
  '丰台区马家堡街道嘉园',
  '西城区广安门内街道校场口',
  '东城区和平里街道兴化路',
  '石景山区古城街道十万平',
]
const wishes = [
  '多装几盏路灯',
  '补种行道树',
  '增设长椅',
  '增加垃圾桶',
  '加装减速带',
  '增设健身器材',
  '划出停车位',
  '铺设盲道',
]

let count = 0

/** A suggestion that nobody made before: another building each time, so that none is a repeat of another. */
export function newWish(random: Random): string {
  const number = ++count
  return `建议在${oneOf(random, places)}${number}号楼前${oneOf(random, wishes)}，电话${phone(random)}`
}

function phone(random: Random): string {
  return `139${Math.floor(between(random, 10_000_000, 99_999_999))}`
}
