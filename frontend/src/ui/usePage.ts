import { useEffect } from 'react'

/** Names the window after the page. A page that replaced another takes the keyboard, unless something holds it. */
export function usePage(title: string) {
  useEffect(() => {
    document.title = `${title} · Baton`
  }, [title])
  useEffect(() => {
    if (left && document.activeElement === document.body) document.getElementById('content')?.focus({ preventScroll: true })
    return () => {
      left = true
    }
  }, [])
}

/** Nothing was left behind when the browser opens its first page: it keeps the keyboard at the top. */
let left = false
