interface FigureProps {
  label: string
  value: string
  /** null: no line for one is kept free. */
  note?: string | null
}

/** One cell of the stats row: what, how much, and what to make of it. */
export function Figure({ label, value, note }: FigureProps) {
  return (
    <div className="figure">
      <dt>{label}</dt>
      <dd className="num">{value}</dd>
      {note !== null && <dd className="t11 m3">{note ?? '\u00a0'}</dd>}
    </div>
  )
}
