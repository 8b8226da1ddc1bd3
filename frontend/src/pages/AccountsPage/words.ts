import type { Account, AccountModel } from '../../api/types'
import type { Standing } from '../../graph/accounts'
import { shortNumber } from '../../ui/format'
import type { IconName } from '../../ui/icons'
import type { Limit } from './draft'

export const WIRES: Readonly<Record<string, string>> = {
  'openai-chat': 'OpenAI Chat Completions',
  'openai-responses': 'OpenAI Responses',
  anthropic: 'Anthropic Messages',
  gemini: 'Gemini generateContent',
}

export const wireWords = (wire: string) => WIRES[wire] ?? wire

/** State, as everywhere: an icon, a word and a colour. */
export const STANDINGS: Readonly<Record<Exclude<Standing, 'simulated' | 'off'>, { icon: IconName; word: string; st: string }>> = {
  ready: { icon: 'check', word: 'Ready', st: 'succeeded' },
  'no-key': { icon: 'key', word: 'No key', st: 'retrying' },
  'not-allowed': { icon: 'lock', word: 'Not allowed', st: 'retrying' },
}

export const LIMIT_WORDS: Readonly<Record<Limit, { label: string; help: string }>> = {
  requests_a_minute: { label: 'Requests a minute', help: 'More wait their turn.' },
  tokens_a_minute: { label: 'Tokens a minute', help: 'More wait their turn.' },
  first_token_seconds: { label: 'First token within', help: 'Seconds.' },
  between_tokens_seconds: { label: 'Next token within', help: 'Seconds.' },
  most_prompt_bytes: { label: 'Longest prompt', help: 'Bytes.' },
  most_system_bytes: { label: 'Longest system text', help: 'Bytes.' },
}

/** "30 a minute", or that nothing holds it back. */
export function paceWords({ built_in, requests_a_minute }: Account): string {
  if (built_in) return ''
  return requests_a_minute > 0 ? requests_a_minute.toLocaleString('en') : 'no limit'
}

/** "200k", as far as the endpoint says. */
export const contextWords = ({ context }: AccountModel) => (context === null ? '' : shortNumber(context).replace('.0', ''))

export function keyWords({ key_set }: Account, needed: boolean): string {
  if (key_set) return 'stored, and shown to nobody'
  return needed ? 'none yet' : 'none, and none is needed'
}
