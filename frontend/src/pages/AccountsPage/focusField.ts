import type { DraftErrors } from './draft'
import { LIMITS } from './draft'

/** In the order of the form. */
const FIELDS = ['name', 'base_url', 'key', ...LIMITS]

/** Is every message at a field that is there? */
export const isPlaced = (errors: DraftErrors) => [...FIELDS, 'headers'].some((field) => errors[field] !== undefined)

/** The keyboard to the first field that is wrong, once it is in sight. */
export function focusField(form: HTMLFormElement | null, errors: DraftErrors): void {
  const first = FIELDS.find((field) => errors[field] !== undefined)
  if (first === undefined) return
  requestAnimationFrame(() => form?.querySelector<HTMLElement>(`[name="${first}"]`)?.focus())
}
