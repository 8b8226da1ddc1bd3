/** Where all of a large value can be had. */
export function artifactAddress(digest: string): string {
  return `/api/artifacts/${encodeURIComponent(digest)}/`
}
