/** Accounts and presets as the server tells them, for tests. */
import type { Account, Preset } from '../api/types'

export const account = (changes: Partial<Account> = {}): Account => ({
  id: '0b6c1f0e-0000-4000-8000-000000000001',
  name: 'openai',
  built_in: false,
  preset: 'openai',
  wire: 'openai-chat',
  base_url: 'https://api.openai.com/v1',
  headers: [],
  key_set: true,
  private: false,
  allow_private: false,
  active: true,
  stream: true,
  requests_a_minute: 0,
  tokens_a_minute: 0,
  first_token_seconds: 120,
  between_tokens_seconds: 60,
  most_prompt_bytes: 100_000,
  most_system_bytes: 10_000,
  models: [],
  models_at: null,
  created_at: '2026-11-20T12:00:00.000Z',
  updated_at: '2026-11-20T12:00:00.000Z',
  used_by: [],
  notice: '',
  ...changes,
})

export const REHEARSAL = account({
  id: null,
  name: 'rehearsal',
  built_in: true,
  preset: 'rehearsal',
  wire: 'rehearsal',
  base_url: '',
  key_set: false,
  models: [{ id: 'steady', name: '', context: null, output: null }],
})

export const LOCAL = account({ id: '0b6c1f0e-0000-4000-8000-000000000002', name: 'ollama', preset: 'ollama', base_url: 'http://127.0.0.1:11434/v1', key_set: false, private: true })

const preset = (id: string, label: string, base_url: string, more: Partial<Preset> = {}): Preset => ({
  id,
  label,
  wire: 'openai-chat',
  base_url,
  key: 'needed',
  local: false,
  help: 'Make a key under API keys.',
  ...more,
})

export const PRESETS: Preset[] = [
  preset('openai', 'OpenAI', 'https://api.openai.com/v1'),
  preset('azure-openai', 'Azure OpenAI', 'https://YOUR-RESOURCE.openai.azure.com/openai/v1'),
  preset('ollama', 'Ollama', 'http://127.0.0.1:11434/v1', { key: 'optional', local: true, help: 'No key is needed.' }),
  preset('custom', 'Another server', '', { key: 'optional', help: 'Ask whoever runs the server.' }),
]
