import { keyCaps } from './keys'

/** The caps of a shortcut as this computer writes them: `mod+Enter`, `g f`, `?`. */
export function Keys({ keys }: { keys: string }) {
  return (
    <span className="keys">
      {keyCaps(keys).map((cap, index) => (
        <kbd key={index}>{cap}</kbd>
      ))}
    </span>
  )
}
