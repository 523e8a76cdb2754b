import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Alert, App, Button, Space } from 'antd'
import { useState } from 'react'
import { api } from '../../api.ts'
import { DeskFault, faultWords } from '../../fault.ts'
import { fileAsBase64 } from '../../file-as-base64.ts'
import { FaultTable } from './fault-table.tsx'
import { catalogueKey, type Fault, faultWordsOfCatalogue } from './types.ts'

const parts = [
  ['catalogue', '目录（派单目录，或别的城市的三列目录）'],
  ['units', '单位'],
  ['departments', '区级部门'],
] as const
type Part = (typeof parts)[number][0]
type Chosen = Partial<Record<Part, File>>

async function bodyOf(chosen: Chosen): Promise<Partial<Record<Part, string>>> {
  const read = Object.entries(chosen).map(async ([part, file]) => [part, await fileAsBase64(file)] as const)
  return Object.fromEntries(await Promise.all(read))
}

/** Bringing a whole catalogue: checked first, every finding with its remedy; imported only when there is none. */
export function ImportFiles() {
  const queries = useQueryClient()
  const { message } = App.useApp()
  const [chosen, setChosen] = useState<Chosen>({})
  const check = useMutation({
    mutationFn: async () => api.post<{ faults: Fault[] }>('/catalogue/check', await bodyOf(chosen)),
  })
  const bring = useMutation({
    mutationFn: async () =>
      api.post<{ outcome: string; version: string; leaves?: number }>('/catalogue', await bodyOf(chosen)),
    onSuccess({ outcome, version, leaves }) {
      void message.success(outcome === 'unchanged' ? '和现行版本相同，没有改动' : `已导入 ${version}，${leaves} 个事项`)
      setChosen({})
      check.reset()
    },
    onSettled: () => queries.invalidateQueries({ queryKey: catalogueKey }),
  })
  const choose = (part: Part, file: File | undefined) => {
    check.reset()
    setChosen(({ [part]: _before, ...others }) => (file ? { ...others, [part]: file } : others))
  }
  const faults = check.data?.faults
  const error = check.error ?? bring.error
  return (
    <>
      <p>
        CSV（UTF-8）或 XLSX 的第一张表。没选的部分沿用现行版本。先检查，没有问题才能导入；旧工单仍按它们当时的版本。
      </p>
      {parts.map(([part, label]) => (
        <p key={part}>
          <label>
            {label} <input type="file" accept=".csv,.xlsx" onChange={({ target }) => choose(part, target.files?.[0])} />
          </label>
        </p>
      ))}
      <Space wrap>
        <Button disabled={Object.keys(chosen).length === 0} loading={check.isPending} onClick={() => check.mutate()}>
          检查
        </Button>
        <Button type="primary" disabled={faults?.length !== 0} loading={bring.isPending} onClick={() => bring.mutate()}>
          导入为新版本
        </Button>
      </Space>
      {error && (
        <Alert
          type="error"
          showIcon
          title={
            error instanceof DeskFault && error.status === 422
              ? '文件里还有问题，没有导入，请再检查一次。'
              : faultWords(error, faultWordsOfCatalogue)
          }
        />
      )}
      {faults && faults.length === 0 && <Alert type="success" showIcon title="没有发现问题，可以导入。" />}
      {faults && faults.length > 0 && (
        <>
          <Alert type="error" showIcon title={`发现 ${faults.length} 处问题，改好后重新选择文件`} />
          <FaultTable faults={faults} />
        </>
      )}
    </>
  )
}
