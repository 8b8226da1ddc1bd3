const PIECES = /(\{\{.*?\}\}|\{%.*?%\})/gs

/** A prompt as written, with the names it fills in set apart. */
export function Template({ text }: { text: string }) {
  return (
    <pre className="template">
      {text.split(PIECES).map((piece, index) => {
        if (piece.startsWith('{{')) {
          return (
            <span key={index} className="pill">
              {piece.slice(2, -2).replace(/^-|-$/g, '').trim()}
            </span>
          )
        }
        return piece.startsWith('{%') ? (
          <span key={index} className="tag">
            {piece}
          </span>
        ) : (
          piece
        )
      })}
    </pre>
  )
}
