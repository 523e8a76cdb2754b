import { Checkbox, Form, Input, Select } from 'antd'
import { tierWords } from '../../words.ts'

const elementWords = {
  time: '时间',
  place: '地点',
  people: '涉及的人',
  event: '事情',
  demand: '希望怎么办',
  contact: '联系方式',
}
const optionsOf = (words: Readonly<Record<string, string>>) =>
  Object.entries(words).map(([value, label]) => ({ value, label }))

/** The fields of a leaf, in the words of editors. */
export function LeafFields({ isNew }: { isNew: boolean }) {
  return (
    <>
      <div className="pair">
        <Form.Item label="编码" name="code">
          <Input disabled={!isNew} />
        </Form.Item>
        <Form.Item label="一级分类" name="level1">
          <Input />
        </Form.Item>
        <Form.Item label="二级分类" name="level2">
          <Input />
        </Form.Item>
        <Form.Item label="三级分类" name="level3">
          <Input />
        </Form.Item>
        <Form.Item
          label="主责"
          name="leadRule"
          extra="street 街道乡镇；district 区；district:城管委 区级部门；unit:编码 市级单位"
        >
          <Input />
        </Form.Item>
        <Form.Item label="各区例外" name="exceptions" extra="110108=district:城管委，多个用 | 隔开">
          <Input />
        </Form.Item>
        <Form.Item label="时限" name="tier">
          <Select options={optionsOf(tierWords)} />
        </Form.Item>
        <Form.Item label="天数算法" name="dayBasis">
          <Select options={optionsOf({ '': '自然日', calendar: '自然日（写明）', working: '工作日' })} />
        </Form.Item>
        <Form.Item label="生效日期" name="validFrom">
          <Input type="date" />
        </Form.Item>
        <Form.Item label="失效日期（最后一天，长期有效则留空）" name="validTo">
          <Input type="date" />
        </Form.Item>
        <Form.Item label="必问要素" name="requires">
          <Select mode="multiple" options={optionsOf(elementWords)} />
        </Form.Item>
        <Form.Item label="紧急" name="urgent" valuePropName="checked">
          <Checkbox>发生时按紧急办理</Checkbox>
        </Form.Item>
      </div>
      <Form.Item label="协办（每行一个，写法同主责）" name="supportingUnits">
        <Input.TextArea autoSize={{ minRows: 1, maxRows: 6 }} />
      </Form.Item>
      <Form.Item label="关键词（每行一个，市民会说的词）" name="keywords">
        <Input.TextArea autoSize={{ minRows: 3, maxRows: 12 }} />
      </Form.Item>
      <Form.Item label="示例（每行一句，市民会怎么说）" name="examples">
        <Input.TextArea autoSize={{ minRows: 3, maxRows: 12 }} />
      </Form.Item>
    </>
  )
}
