export type ButtonLook = 'line' | 'ink' | 'run' | 'quiet' | 'danger'
export type ButtonSize = 'sm' | 'md' | 'lg'

/** Links that look like buttons take the same classes. */
export function buttonClass(look: ButtonLook = 'line', size: ButtonSize = 'md', more?: string): string {
  return ['btn', look, size === 'md' ? '' : size, more ?? ''].filter(Boolean).join(' ')
}
