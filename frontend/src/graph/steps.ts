/**
 * The steps of a run by path. States of a run share what did not change between them: a run of 30,000 paths is not
 * copied for each record. Paths keep the place at which they first appeared, and are only ever added, so that all
 * states of one run can share the index; a path that a state does not know yet is a hole in its chunks.
 */
import { roundOf, scopeOf } from './paths'
import type { StepState } from './stepState'

const CHUNK = 64
type Chunk = (StepState | undefined)[]

class PathIndex {
  readonly places = new Map<string, number>()
  readonly paths: string[] = []
  /** What lies directly in a frame's passes, lanes or items, by the frame's path. */
  readonly inside = new Map<string, string[]>()

  placeFor(path: string): number {
    const known = this.places.get(path)
    if (known !== undefined) return known
    const place = this.paths.push(path) - 1
    this.places.set(path, place)
    const round = roundOf(scopeOf(path))
    if (round) {
      this.placeFor(round.frame)
      const inside = this.inside.get(round.frame)
      if (inside) inside.push(path)
      else this.inside.set(round.frame, [path])
    }
    return place
  }
}

export class Steps {
  protected readonly index: PathIndex
  protected readonly chunks: Chunk[]

  protected constructor(index: PathIndex, chunks: Chunk[]) {
    this.index = index
    this.chunks = chunks
  }

  static of(ids: readonly string[], step: StepState): Steps {
    const draft = new Steps(new PathIndex(), []).edit()
    for (const id of ids) draft.set(id, step)
    return draft.done()
  }

  get(path: string): StepState | undefined {
    const place = this.index.places.get(path)
    return place === undefined ? undefined : this.chunks[Math.floor(place / CHUNK)]?.[place % CHUNK]
  }

  *entries(): Generator<[string, StepState]> {
    for (const [place, path] of this.index.paths.entries()) {
      const step = this.chunks[Math.floor(place / CHUNK)]?.[place % CHUNK]
      if (step) yield [path, step]
    }
  }

  /** The paths in all passes, lanes or items of a frame, also of frames in it; the frame's own is not among them. */
  *inside(frame: string): Generator<string> {
    for (const path of this.index.inside.get(frame) ?? []) {
      if (this.get(path)) yield path
      yield* this.inside(path)
    }
  }

  /** A copy to be changed; what it was made from stays as it is. */
  edit(): StepsDraft {
    return new StepsDraft(this.index, [...this.chunks])
  }
}

export class StepsDraft extends Steps {
  private readonly owned = new Set<number>()

  set(path: string, step: StepState): void {
    const place = this.index.placeFor(path)
    const number = Math.floor(place / CHUNK)
    let chunk = this.chunks[number]
    if (!chunk || !this.owned.has(number)) {
      chunk = [...(chunk ?? [])]
      this.chunks[number] = chunk
      this.owned.add(number)
    }
    chunk[place % CHUNK] = step
  }

  done(): Steps {
    return new Steps(this.index, this.chunks)
  }
}
