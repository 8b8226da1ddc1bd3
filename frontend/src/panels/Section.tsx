/* The parts of a panel that lists settings. */
import type { ReactNode } from 'react'

export function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="sec">
      <h3>{title}</h3>
      {children}
    </section>
  )
}

export function Line({ label, value }: { label: string; value: string }) {
  return (
    <div className="setting-line t12">
      <span className="m2 grow">{label}</span>
      <span className="num">{value}</span>
    </div>
  )
}
