import { Alert } from 'antd'
import { Changes } from './changes.tsx'
import type { EditOutcome } from './types.ts'

/** What saving would do: faults that forbid it, cells that change, and examples that another leaf would take today. */
export function Preview({ preview, own }: { preview: EditOutcome | undefined; own: string }) {
  if (!preview) return <p className="soft">正在检查</p>
  const { faults, changes, tried } = preview
  const strays = tried.filter(({ code }) => code !== null && code !== own)
  if (faults.length > 0) {
    return (
      <>
        <Alert type="error" showIcon title={`${faults.length} 处要先改好`} />
        <ul>
          {faults.map(({ line, problem, remedy }) => (
            <li key={`${line}${problem}`}>
              {problem} <span className="soft">{remedy}</span>
            </li>
          ))}
        </ul>
      </>
    )
  }
  return (
    <>
      {changes.length === 0 ? <p className="soft">还没有改动。</p> : <Changes cells={changes} />}
      {strays.length > 0 && (
        <>
          <p>这些示例按现在的目录会分到别处，请看看是不是要再说清楚些：</p>
          <ul>
            {strays.map(({ text, path }) => (
              <li key={text}>
                “{text}” <span className="soft">→ {path.join(' › ')}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  )
}
