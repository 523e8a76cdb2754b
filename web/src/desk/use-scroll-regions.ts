import { useEffect } from 'react'

/** Tables wider than the window scroll in a region of the library's own: the keyboard must reach it (WCAG 2.2, 2.1.1). */
export function useScrollRegions(): void {
  useEffect(() => {
    const mark = () => {
      for (const region of document.querySelectorAll<HTMLElement>('.ant-table-content:not([tabindex])')) {
        region.tabIndex = 0
      }
    }
    const observer = new MutationObserver(mark)
    observer.observe(document.body, { childList: true, subtree: true })
    mark()
    return () => observer.disconnect()
  }, [])
}
