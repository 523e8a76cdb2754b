import { useQuery } from '@tanstack/react-query'
import { Button, Input, Tabs } from 'antd'
import { useDeferredValue, useRef, useState } from 'react'
import { useSearchParams } from 'wouter'
import { api } from '../../api.ts'
import { grouped } from '../../grouped.ts'
import { Loaded, Nothing } from '../../states.tsx'
import { History } from './history.tsx'
import { ImportFiles } from './import-files.tsx'
import { LeafForm } from './leaf-form.tsx'
import { type Cells, catalogueKey, columnWords, type ListedLeaf } from './types.ts'

/** The dispatch catalogue: walked through by its three levels, edited leaf by leaf, its history, and whole files. */
export default function CataloguePage() {
  const leaves = useQuery({
    queryKey: [...catalogueKey, 'leaves'],
    queryFn: () => api.get<{ version: string; leaves: ListedLeaf[] }>('/catalogue/leaves'),
  })
  return (
    <>
      <div className="page-head">
        <h1>派单目录</h1>
        {leaves.data && (
          <span className="soft">
            现行版本 {leaves.data.version}，{leaves.data.leaves.length} 个事项
          </span>
        )}
      </div>
      <Tabs
        items={[
          {
            key: 'leaves',
            label: '目录',
            children: <Loaded query={leaves}>{(data) => <Leaves leaves={data.leaves} />}</Loaded>,
          },
          { key: 'history', label: '历史', children: <History /> },
          { key: 'import', label: '导入', children: <ImportFiles /> },
        ]}
      />
    </>
  )
}

const NEW = 'new'

function Leaves({ leaves }: { leaves: readonly ListedLeaf[] }) {
  const [search, setSearch] = useSearchParams()
  const [words, setWords] = useState('')
  const wanted = useDeferredValue(words.trim())
  const chosen = search.get('leaf')
  const detail = useRef<HTMLDivElement>(null)
  const choose = (code: string) => {
    setSearch({ leaf: code }, { replace: true })
    detail.current?.scrollIntoView({ block: 'nearest' })
  }
  const shown = leaves.filter(({ code, path }) => wanted === '' || [code, ...path].some((one) => one.includes(wanted)))
  return (
    <div className="queue">
      <div>
        <div className="page-head">
          <Input.Search
            allowClear
            aria-label="按名称或编码查找"
            placeholder="按名称或编码查找"
            value={words}
            onChange={({ target }) => setWords(target.value)}
          />
          <Button onClick={() => choose(NEW)}>新增事项</Button>
        </div>
        {shown.length === 0 ? (
          <Nothing>没有这样的事项。</Nothing>
        ) : (
          <Levels leaves={shown} chosen={chosen} choose={choose} isOpen={wanted !== ''} />
        )}
      </div>
      <div ref={detail}>
        {chosen === null ? (
          <Nothing>选一个事项来看和改。</Nothing>
        ) : (
          <Leaf key={chosen} code={chosen} choose={choose} />
        )}
      </div>
    </div>
  )
}

interface LevelsProps {
  leaves: readonly ListedLeaf[]
  chosen: string | null
  choose: (code: string) => void
  /** Found by words: nothing is folded away. */
  isOpen: boolean
}

function Levels({ leaves, ...how }: LevelsProps) {
  return [...grouped(leaves, ({ path }) => path[0])].map(([first, own]) => (
    <FirstLevel key={`${first} ${how.isOpen}`} name={first} leaves={own} {...how} />
  ))
}

/** What is folded away is not drawn: a catalogue has thousands of leaves. */
function FirstLevel({ name, leaves, chosen, choose, isOpen }: LevelsProps & { name: string }) {
  const [open, setOpen] = useState(isOpen || leaves.some(({ code }) => code === chosen))
  return (
    <details open={open} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>
        {name} <span className="soft">{leaves.length}</span>
      </summary>
      {open &&
        [...grouped(leaves, ({ path }) => path[1])].map(([second, members]) => (
          <section key={second}>
            <h2>{second}</h2>
            <ul>
              {members.map(({ code, path }) => (
                <li key={code}>
                  <button type="button" aria-current={code === chosen} onClick={() => choose(code)}>
                    {path[2]}
                  </button>
                </li>
              ))}
            </ul>
          </section>
        ))}
    </details>
  )
}

const blank = Object.fromEntries(Object.keys(columnWords).map((column) => [column, ''])) as Cells

function Leaf({ code, choose }: { code: string; choose: (code: string) => void }) {
  const isNew = code === NEW
  const leaf = useQuery({
    queryKey: [...catalogueKey, 'leaf', code],
    queryFn: () => api.get<{ leaf: Cells | null }>(`/catalogue/leaves/${encodeURIComponent(code)}`),
    enabled: !isNew,
  })
  if (isNew) return <LeafForm cells={{ ...blank, tier: '7d', leadRule: 'street' }} isNew onSaved={choose} />
  return (
    <Loaded query={leaf}>
      {({ leaf: cells }) =>
        cells ? (
          <LeafForm key={JSON.stringify(cells)} cells={cells} isNew={false} onSaved={choose} />
        ) : (
          <Nothing>现行目录里没有这个事项。</Nothing>
        )
      }
    </Loaded>
  )
}
