/* What a field of a document is called on screen. */
const NAMES: Readonly<Record<string, string>> = {
  'config.settings.max_tokens': 'Max out',
  'config.settings.top_p': 'Top p',
  'config.fallback_model': 'If it fails, use',
  'config.input_from': 'Input from',
  timeout_ms: 'Give up after (ms)',
  input_mapping: 'Inputs it is given',
  output_mapping: 'Names of its output',
  parent: 'Frame',
  critical: 'Ends the run when it fails',
}

export function fieldWords(field: string): string {
  const known = NAMES[field]
  if (known !== undefined) return known
  const parts = field.split('.')
  const telling = parts.filter((part, place) => place === parts.length - 1 || (part !== 'config' && part !== 'settings'))
  const words = telling.join(', ').replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}
