import { type CellChange, columnWords } from './types.ts'

const shown = (cell: string) => cell.split('|').join('、') || '（空）'

/** Cells before and after. */
export function Changes({ cells }: { cells: readonly CellChange[] }) {
  return (
    <dl className="changes">
      {cells.map(({ column, before, after }) => (
        <div key={column}>
          <dt>{columnWords[column]}</dt>
          <dd>
            {before && <del>{shown(before)}</del>} <ins>{shown(after)}</ins>
          </dd>
        </div>
      ))}
    </dl>
  )
}
