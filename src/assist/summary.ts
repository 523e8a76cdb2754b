import type { Form } from '../domain/index.ts'

const kinds: Record<string, string> = {
  inquiry: '咨询',
  assistance: '求助',
  complaint: '投诉',
  report: '举报',
  suggestion: '建议',
  praise: '表扬',
}

/** The call in a few lines, by rule: what was wanted, what was answered, what follows. `answered`: questions of used answers. */
export function summaryOf(form: Form, answered: readonly string[]): string {
  const where = form.place.value ?? form.area.value?.name
  const lines = [
    `${kinds[form.kind.value ?? ''] ?? '来电'}：${form.title.value ?? form.event.value ?? '来电人没有说明具体事项'}`,
    form.time.value && `时间：${form.time.value}`,
    where && `地点：${where}`,
    form.demand.value && `诉求：${form.demand.value}`,
    answered.length > 0 && `已当场解答：${answered.join('；')}`,
    form.unit.value && `拟派：${form.unit.value.name}`,
    form.confidential.value === true && '来电人要求保密',
  ]
  return lines.filter(Boolean).join('\n')
}
