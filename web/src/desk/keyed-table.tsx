import { Table, type TableProps } from 'antd'
import { type ListPage, More, type useListPages } from './more.tsx'
import { Loaded, Nothing } from './states.tsx'
import { useListKeys } from './use-list-keys.ts'

interface KeyedTableProps<Row, Page extends ListPage> {
  list: ReturnType<typeof useListPages<Page>>
  rows: readonly Row[]
  rowKey: keyof Row & string
  columns: TableProps<Row>['columns']
  /** Narrower than this it scrolls sideways, in pixels. */
  width: number
  /** What is said where nothing fits. */
  none: string
  /** Opens a row by Enter. */
  open: (row: Row) => void
}

/** A list of the API as a table that goes on, walked and opened by keyboard. */
export function KeyedTable<Row extends object, Page extends ListPage>(props: KeyedTableProps<Row, Page>) {
  const { list, rows, rowKey, columns, width, none, open } = props
  const [marked] = useListKeys(rows.length, (index) => open(rows[index]!))
  return (
    <Loaded query={list}>
      {() =>
        rows.length === 0 ? (
          <Nothing>{none}</Nothing>
        ) : (
          <>
            <Table<Row>
              size="small"
              rowKey={rowKey}
              dataSource={rows}
              pagination={false}
              scroll={{ x: width }}
              onRow={(_row, index) => ({ 'data-row': index }) as object}
              rowClassName={(_row, index) => (index === marked ? 'marked' : '')}
              columns={columns}
            />
            <More list={list} />
          </>
        )
      }
    </Loaded>
  )
}
