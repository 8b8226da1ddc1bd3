/** Brings the keyboard to a panel's title once it shows the step that was opened. */
export function focusPanel(): void {
  requestAnimationFrame(() => {
    document.querySelector<HTMLElement>('[data-panel-title]')?.focus()
  })
}

/** And back to the step on the canvas or in the list once its panel was left. */
export function focusStep(id: string | null): void {
  if (id === null) return
  requestAnimationFrame(() => {
    document.querySelector<HTMLElement>(`[data-step="${CSS.escape(id)}"]`)?.focus()
  })
}
