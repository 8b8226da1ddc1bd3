import type { Standing } from '../../graph/accounts'
import { Icon } from '../../ui/Icon'
import { SimulatedChip, SwitchedOff } from '../../ui/StateChip'
import { STANDINGS } from './words'

export function StandingChip({ standing }: { standing: Standing }) {
  if (standing === 'simulated') return <SimulatedChip />
  if (standing === 'off') return <SwitchedOff />
  const { icon, word, st } = STANDINGS[standing]
  return (
    <span className="st" data-st={st}>
      <Icon name={icon} size={12} />
      {word}
    </span>
  )
}
