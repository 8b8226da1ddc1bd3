/* JSON as people type it: what it says, or where it stops making sense and what is missing there. */
import type { Json } from '../api/types'

export type ReadJson = { value: Json } | { error: string; line: number; column: number }

/** The engine's own reader decides; ours only looks for the place, which engines do not agree to tell. */
export function readJson(text: string): ReadJson {
  try {
    return { value: JSON.parse(text) as Json }
  } catch {
    const { at, message } = new Search(text).run()
    const before = text.slice(0, at).split('\n')
    return { error: message, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
  }
}

export const located = ({ error, line, column }: { error: string; line: number; column: number }) =>
  `Line ${String(line)}, column ${String(column)}: ${error}`

class Stop extends Error {
  constructor(
    readonly at: number,
    message: string,
  ) {
    super(message)
  }
}

const DEEPEST = 200
const NUMBER = /-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y
const WORD = /true|false|null/y
// eslint-disable-next-line no-control-regex -- those are what JSON does not allow within a text
const TEXT = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"/y

class Search {
  private at = 0

  constructor(private readonly text: string) {}

  run(): { at: number; message: string } {
    try {
      this.value(0)
      this.space()
      this.fail(this.at < this.text.length ? 'nothing may follow the end of the value.' : 'this cannot be read as JSON.')
    } catch (stop) {
      if (stop instanceof Stop) return { at: stop.at, message: stop.message }
      throw stop
    }
  }

  private fail(message: string): never {
    throw new Stop(this.at, message)
  }

  private space() {
    while (' \t\n\r'.includes(this.text[this.at] ?? 'x')) this.at += 1
  }

  private takes(pattern: RegExp): boolean {
    pattern.lastIndex = this.at
    const found = pattern.exec(this.text)
    if (found) this.at = pattern.lastIndex
    return found !== null
  }

  private value(depth: number) {
    if (depth > DEEPEST) this.fail('this is nested too deeply.')
    this.space()
    const next = this.text[this.at]
    if (next === '{') this.members(depth)
    else if (next === '[') this.items(depth)
    else if (next === '"') this.string()
    else if (next === undefined) this.fail('a value is missing here.')
    else if (!this.takes(NUMBER) && !this.takes(WORD)) {
      this.fail(next === "'" ? 'use "double" quotes around text.' : 'a text needs "quotes", or a value is missing here.')
    }
  }

  private string() {
    if (!this.takes(TEXT)) this.fail('this text is not closed, or has a line break or a single \\ in it.')
  }

  private members(depth: number) {
    this.at += 1
    this.space()
    if (this.text[this.at] === '}') {
      this.at += 1
      return
    }
    for (;;) {
      this.space()
      if (this.text[this.at] !== '"') this.fail('a name in "quotes" is missing here.')
      this.string()
      this.space()
      if (this.text[this.at] !== ':') this.fail('a : is missing here.')
      this.at += 1
      this.value(depth + 1)
      if (this.ends('}')) return
    }
  }

  private items(depth: number) {
    this.at += 1
    this.space()
    if (this.text[this.at] === ']') {
      this.at += 1
      return
    }
    for (;;) {
      this.value(depth + 1)
      if (this.ends(']')) return
    }
  }

  /** After a member: its comma, or the end of what it is in. */
  private ends(closing: '}' | ']'): boolean {
    this.space()
    const next = this.text[this.at]
    if (next !== ',' && next !== closing) this.fail(`a comma or ${closing} is missing here.`)
    this.at += 1
    return next === closing
  }
}
