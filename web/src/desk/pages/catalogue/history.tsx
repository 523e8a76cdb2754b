import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, App, Button, Modal, Space, Table, Tag } from 'antd'
import { useState } from 'react'
import { api } from '../../api.ts'
import { faultWords } from '../../fault.ts'
import { Loaded, Nothing } from '../../states.tsx'
import { minuteOf } from '../../times.ts'
import { Changes } from './changes.tsx'
import { catalogueKey, faultWordsOfCatalogue, type LeafChange, type Version } from './types.ts'

const changeWords = { added: '新增', removed: '删去', changed: '修改' } as const

interface Files {
  catalogue: string
  units: string
  departments: string
}

/** Every version, what it changed, its files to keep, and the way back to it. */
export function History() {
  const [open, setOpen] = useState<string | null>(null)
  const versions = useQuery({
    queryKey: [...catalogueKey, 'versions'],
    queryFn: () => api.get<{ versions: Version[] }>('/catalogue/versions'),
  })
  return (
    <Loaded query={versions}>
      {(data) => (
        <>
          <Table<Version>
            size="small"
            rowKey="id"
            dataSource={data.versions}
            pagination={{ pageSize: 20, hideOnSinglePage: true }}
            scroll={{ x: 760 }}
            columns={[
              { title: '版本', dataIndex: 'id' },
              { title: '生效', key: 'at', render: (_, { importedAt }) => minuteOf(importedAt) },
              { title: '事项', dataIndex: 'leaves' },
              { title: '新增', dataIndex: 'added' },
              { title: '删去', dataIndex: 'removed' },
              {
                title: '操作',
                key: 'do',
                render: (_, { id }, index) => (
                  <Space wrap>
                    <Button size="small" onClick={() => setOpen(id)} aria-label={`看 ${id} 改了什么`}>
                      改了什么
                    </Button>
                    <Download version={id} />
                    {index > 0 && <Restore version={id} />}
                  </Space>
                ),
              },
            ]}
          />
          {open !== null && <WhatChanged version={open} close={() => setOpen(null)} />}
        </>
      )}
    </Loaded>
  )
}

function WhatChanged({ version, close }: { version: string; close: () => void }) {
  const changes = useQuery({
    queryKey: [...catalogueKey, 'changes', version],
    queryFn: () => api.get<{ changes: LeafChange[] }>(`/catalogue/versions/${version}/changes`),
  })
  return (
    <Modal open title={`${version} 改了什么`} onCancel={close} footer={null} width={720}>
      <Loaded query={changes}>
        {(data) =>
          data.changes.length === 0 ? (
            <Nothing>与上一版的事项相同，或者这就是第一版。</Nothing>
          ) : (
            data.changes.slice(0, 200).map(({ code, path, change, cells }) => (
              <section key={`${code} ${change}`}>
                <Tag>{changeWords[change]}</Tag> {path.join(' › ')} <span className="soft">{code}</span>
                <Changes cells={cells} />
              </section>
            ))
          )
        }
      </Loaded>
    </Modal>
  )
}

function Download({ version }: { version: string }) {
  const fetchFile = useMutation({
    mutationFn: () => api.get<Files>(`/catalogue/versions/${version}`),
    onSuccess({ catalogue }) {
      const link = document.createElement('a')
      link.href = URL.createObjectURL(new Blob(['\uFEFF', catalogue], { type: 'text/csv' }))
      link.download = `catalogue-${version}.csv`
      link.click()
      URL.revokeObjectURL(link.href)
    },
  })
  return (
    <Button
      size="small"
      loading={fetchFile.isPending}
      onClick={() => fetchFile.mutate()}
      aria-label={`下载 ${version}`}
    >
      下载
    </Button>
  )
}

/** UTF-8 as the API takes files. */
function base64Of(text: string): string {
  const bytes = new TextEncoder().encode(text)
  let binary = ''
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return btoa(binary)
}

function Restore({ version }: { version: string }) {
  const queries = useQueryClient()
  const { message, modal } = App.useApp()
  const restore = useMutation({
    mutationFn: async () => {
      const { catalogue, units, departments } = await api.get<Files>(`/catalogue/versions/${version}`)
      const files = { catalogue: base64Of(catalogue), units: base64Of(units), departments: base64Of(departments) }
      return api.post<{ outcome: string; version: string }>('/catalogue', files)
    },
    onSuccess: ({ version: made }) => void message.success(`已按 ${version} 恢复，新版本 ${made}`),
    onSettled: () => queries.invalidateQueries({ queryKey: catalogueKey }),
  })
  const ask = () =>
    void modal.confirm({
      title: `恢复到 ${version}？`,
      content: '会生成一个内容相同的新版本，即刻生效；现在的版本留在历史里。',
      okText: '恢复',
      onOk: () => restore.mutate(),
    })
  return (
    <>
      <Button size="small" loading={restore.isPending} onClick={ask} aria-label={`恢复 ${version}`}>
        恢复
      </Button>
      {restore.error && <Alert type="error" showIcon title={faultWords(restore.error, faultWordsOfCatalogue)} />}
    </>
  )
}
