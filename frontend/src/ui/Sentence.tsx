const CODE = /(`[^`\n]+`|\{\{[^{}\n]*\}\})/

/** A sentence of the server. What it sets in backticks or in braces is code. */
export const Sentence = ({ children }: { children: string }) =>
  children.split(CODE).map((part, place) =>
    // Every other part is what the pattern found.
    place % 2 === 1 ? (
      <code key={place} className="mono sentence-code">
        {part.startsWith('`') ? part.slice(1, -1) : part}
      </code>
    ) : (
      part
    ),
  )
