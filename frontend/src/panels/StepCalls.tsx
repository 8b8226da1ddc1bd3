import { seconds } from '../canvas/figures'
import { formatMoney } from '../graph/money'
import type { CallState } from '../graph/runState'
import { shortNumber } from '../ui/format'
import { StateChip } from '../ui/StateChip'

const SHOWN = { started: 'running', finished: 'succeeded', failed: 'failed' } as const

export function StepCalls({ calls }: { calls: readonly CallState[] }) {
  return (
    <div className="answer calls">
      <table>
        <thead>
          <tr>
            <th>Call</th>
            <th>State</th>
            <th className="r">Tokens</th>
            <th className="r">Cost</th>
            <th className="r">Time</th>
          </tr>
        </thead>
        <tbody>
          {calls.map((call) => (
            <tr key={call.call}>
              <td className="num">{call.call}</td>
              <td>
                <StateChip state={SHOWN[call.state]} plain />
              </td>
              <td className="num r">{call.usage ? shortNumber(call.usage.input + call.usage.output) : '–'}</td>
              <td className="num r">{call.cost === null ? '–' : formatMoney(call.cost, 4)}</td>
              <td className="num r">{call.duration_ms === null ? '–' : seconds(call.duration_ms)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
