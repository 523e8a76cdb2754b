import { useMutation, useQueryClient } from '@tanstack/react-query'
import { App } from 'antd'
import { faultWords } from '../fault.ts'
import { faults } from './words.ts'

/** Does something at the gateway; a fault is told, and whatever is kept under these keys is loaded again. */
export function useAct(...keys: string[]) {
  const { message } = App.useApp()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (work: () => Promise<unknown>) => work(),
    onError: (error) => message.error(faultWords(error, faults)),
    onSettled: () => {
      for (const key of keys) void queries.invalidateQueries({ queryKey: [key] })
    },
  })
}
