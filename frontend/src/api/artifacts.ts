import { api } from './client'

/** Fetches a large value and hands it to the person as a file. By the client: a plain link names no workspace. */
export async function downloadArtifact(digest: string): Promise<void> {
  const { data, response } = await api.GET('/api/artifacts/{digest}/', { params: { path: { digest } }, parseAs: 'blob' })
  if (!(data instanceof Blob)) return
  const link = document.createElement('a')
  link.href = URL.createObjectURL(data)
  link.download = fileName(response.headers.get('Content-Disposition')) ?? 'output'
  link.click()
  URL.revokeObjectURL(link.href)
}

const fileName = (disposition: string | null) => /filename="?([^";]+)"?/.exec(disposition ?? '')?.[1]
