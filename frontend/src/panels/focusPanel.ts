/** Brings the keyboard to a panel's title once it shows the step that was opened. */
export function focusPanel(panel: HTMLElement | null): void {
  requestAnimationFrame(() => {
    panel?.querySelector<HTMLElement>('[data-panel-title]')?.focus()
  })
}
