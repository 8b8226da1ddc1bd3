import { useLayoutEffect, useRef } from 'react'

/** New rows at the top push nothing away from under the eyes of someone who has scrolled down. Table rows are no anchors to browsers. */
export function useSteadyRows(newest: string | undefined) {
  const body = useRef<HTMLTableSectionElement>(null)
  const first = useRef<{ row: HTMLElement; top: number } | null>(null)
  useLayoutEffect(() => {
    const before = first.current
    const scroller = body.current?.closest('main')
    if (before?.row.isConnected && scroller && scroller.scrollTop > 0) {
      scroller.scrollTop += before.row.offsetTop - before.top
    }
    const row = body.current?.querySelector('tr')
    first.current = row ? { row, top: row.offsetTop } : null
  }, [newest])
  return body
}
