/** A step's address in a run: `draft` at the top, `each[3].refine[2].critic` in the second pass of the third item. */

/** The step of the document: `critic`. */
export function idOf(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1)
}

/** The pass, lane or item around it, `each[3].refine[2]`; empty at the top. */
export function scopeOf(path: string): string {
  const dot = path.lastIndexOf('.')
  return dot < 0 ? '' : path.slice(0, dot)
}

export function inScope(scope: string, id: string): string {
  return scope === '' ? id : `${scope}.${id}`
}

export interface Round {
  /** The path of the frame: `each[3].refine`. */
  frame: string
  number: number
}

/** Which pass, lane or item of which frame a scope is; null at the top. */
export function roundOf(scope: string): Round | null {
  const bracket = scope.lastIndexOf('[')
  if (bracket < 0) return null
  return { frame: scope.slice(0, bracket), number: Number(scope.slice(bracket + 1, -1)) }
}

/** The rounds around a path, the outermost first. */
export function roundsOf(path: string): Round[] {
  const rounds: Round[] = []
  for (let round = roundOf(scopeOf(path)); round; round = roundOf(scopeOf(round.frame))) rounds.unshift(round)
  return rounds
}
