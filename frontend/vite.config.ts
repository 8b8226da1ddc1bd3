import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'

const backend = 'http://127.0.0.1:8000'
const at = (path: string) => new URL(path, import.meta.url).pathname

// The server's page carries the tags of the two entries, read from the manifest. Its content policy allows
// no inline script, style or font: hence no inlined assets and no preload polyfill.
export default defineConfig(({ command }) => ({
  root: at('.'),
  base: command === 'build' ? '/static/app/' : '/',
  publicDir: false,
  plugins: [react()],
  build: {
    outDir: at('../static/app'),
    emptyOutDir: true,
    manifest: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // Both know light-dark(); an older target would have it rewritten.
    target: ['chrome123', 'firefox121', 'safari17.5'],
    rolldownOptions: { input: { app: at('src/main.tsx'), pages: at('src/styles/pages.css') } },
  },
  server: {
    host: '127.0.0.1',
    fs: { allow: [at('.'), at('../static'), at('../tests/journals')] },
    proxy: {
      '/api': backend,
      '/signin': backend,
      '/enter': backend,
      '/signout': backend,
      '/admin': backend,
      '/static': backend,
      '/ws': { target: backend, ws: true },
    },
  },
  test: {
    restoreMocks: true,
    // Most tests need no browser's classes; making them takes longer than the tests.
    projects: [
      {
        extends: true,
        test: { name: 'pure', environment: 'node', include: ['src/**/*.test.ts'], exclude: ['src/live/**'] },
      },
      {
        extends: true,
        test: {
          name: 'drawn',
          environment: 'jsdom',
          include: ['src/**/*.test.tsx', 'src/live/**/*.test.ts'],
          setupFiles: [at('vitest.setup.ts')],
        },
      },
    ],
  },
}))
