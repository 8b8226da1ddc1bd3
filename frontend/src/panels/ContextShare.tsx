import { isMap } from '../graph/plain'
import './story.css'

interface Part {
  source: string
  tokens: number
  kept: number
}

/** What came into the prompt by the context policy, and what of it was cut. */
export function ContextShare({ shared }: { shared: unknown }) {
  if (!isMap(shared) || !Array.isArray(shared.parts)) return null
  const parts = (shared.parts as unknown[]).filter(isPart)
  if (parts.length === 0) return null
  const cut = typeof shared.cut === 'number' ? shared.cut : 0
  return (
    <section className="sent">
      <h3 className="cap">From the context</h3>
      <table className="share">
        <thead>
          <tr>
            <th>What</th>
            <th className="r">Tokens</th>
            <th className="r">Sent</th>
          </tr>
        </thead>
        <tbody>
          {parts.map(({ source, tokens, kept }, place) => (
            <tr key={place}>
              <td>{sourceWords(source)}</td>
              <td className="num r">{tokens.toLocaleString('en')}</td>
              <td className="num r">{kept < tokens ? `${kept.toLocaleString('en')}, cut` : kept.toLocaleString('en')}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="t11 m3">
        {cut > 0 ? `${cut.toLocaleString('en')} tokens were cut to stay under the flow's limit.` : 'Nothing was cut.'}
        {typeof shared.counted_by === 'string' && ` Counted by ${shared.counted_by}.`}
      </p>
    </section>
  )
}

const isPart = (part: unknown): part is Part =>
  isMap(part) && typeof part.source === 'string' && typeof part.tokens === 'number' && typeof part.kept === 'number'

function sourceWords(source: string): string {
  if (source === 'original') return 'What the run was asked'
  if (source === 'previous') return 'The step before'
  if (source === 'history') return 'Messages of the thread'
  if (source.startsWith('mapped:')) return `Mapped: ${source.slice(7)}`
  return source.startsWith('system:') ? `Instructions of ${source.slice(7)}` : source
}
