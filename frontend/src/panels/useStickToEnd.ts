import { useEffect, useLayoutEffect, useRef } from 'react'

const NEAR = 24

/** Keeps a growing text's end in view until the reader scrolls up; null: the text does not grow. */
export function useStickToEnd<E extends HTMLElement>(length: number | null) {
  const box = useRef<E>(null)
  const stuck = useRef(true)
  useEffect(() => {
    const element = box.current
    if (!element) return
    const onScroll = () => {
      stuck.current = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR
    }
    element.addEventListener('scroll', onScroll, { passive: true })
    return () => {
      element.removeEventListener('scroll', onScroll)
    }
  }, [])
  useLayoutEffect(() => {
    const element = box.current
    if (element && length !== null && stuck.current) element.scrollTop = element.scrollHeight
  }, [length])
  return box
}
