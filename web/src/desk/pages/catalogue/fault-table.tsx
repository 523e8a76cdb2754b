import { Table } from 'antd'
import type { Fault } from './types.ts'

const fileWords: Readonly<Record<string, string>> = { catalogue: '目录', units: '单位', departments: '区级部门' }

/** What the check found: where, what, and how to put it right. */
export function FaultTable({ faults }: { faults: readonly Fault[] }) {
  return (
    <Table<Fault>
      size="small"
      rowKey={({ file, line, code, problem }) => `${file}${line}${code}${problem}`}
      dataSource={[...faults]}
      pagination={{ pageSize: 20, hideOnSinglePage: true }}
      scroll={{ x: 640 }}
      columns={[
        {
          title: '位置',
          key: 'at',
          width: 110,
          render: (_, { file, line }) => `${fileWords[file] ?? file} ${line} 行`,
        },
        { title: '编码', dataIndex: 'code', width: 120 },
        { title: '问题', dataIndex: 'problem' },
        { title: '怎么改', dataIndex: 'remedy' },
      ]}
    />
  )
}
