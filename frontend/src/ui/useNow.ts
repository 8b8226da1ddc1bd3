import { useEffect, useState } from 'react'

/** The time, told again every `interval` ms while `ticking`; no timer runs otherwise. */
export function useNow(interval: number, ticking = true): Date {
  const [now, setNow] = useState(() => new Date())
  useEffect(() => {
    if (!ticking) return
    const timer = setInterval(() => { setNow(new Date()) }, interval)
    return () => { clearInterval(timer) }
  }, [interval, ticking])
  return now
}
