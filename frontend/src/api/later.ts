/** Routes that the generated schema does not know yet. */
import { api } from './client'

type Loose = (path: string, options: object) => Promise<{ data?: unknown }>

export const later = { GET: api.GET as unknown as Loose, POST: api.POST as unknown as Loose }
