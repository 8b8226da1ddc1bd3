import { useSyncExternalStore } from 'react'

const NARROW = '(max-width: 900px)'

function subscribe(listener: () => void): () => void {
  const query = window.matchMedia(NARROW)
  query.addEventListener('change', listener)
  return () => {
    query.removeEventListener('change', listener)
  }
}

/** On a narrow screen the list takes the canvas's place: beside a panel no flow would be legible. */
export function useNarrow(): boolean {
  return useSyncExternalStore(subscribe, () => window.matchMedia(NARROW).matches)
}
