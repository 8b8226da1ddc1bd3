const DAYS_KEPT = 30
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' })

/** The last day on which a flow deleted at this moment can be brought back. */
export function lastDay(deletedAt: string): string {
  const end = new Date(deletedAt)
  end.setDate(end.getDate() + DAYS_KEPT)
  return day.format(end)
}
