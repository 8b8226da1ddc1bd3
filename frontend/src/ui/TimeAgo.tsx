import { timeAgo } from './format'
import { useNow } from './useNow'

export function TimeAgo({ at }: { at: string }) {
  const now = useNow(30_000)
  const then = new Date(at)
  return (
    <time dateTime={at} title={then.toLocaleString()}>
      {timeAgo(then, now)}
    </time>
  )
}
