import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** Each page is a build of its own, named by Vite's mode: none pays for what another one uses. */
const pages: Readonly<Record<string, { input: string; target: string[] }>> = {
  // WeChat's own browsers: old Android kernels and iOS 13 still knock at a city's door.
  chat: { input: here('index.html'), target: ['es2019', 'chrome79', 'safari13.1'] },
  policies: { input: here('policies.html'), target: ['es2019', 'chrome79', 'safari13.1'] },
  // Offices: the last Chrome that Windows 7 takes is 109.
  desk: { input: here('desk.html'), target: ['es2022', 'chrome109', 'safari16.4'] },
}

/**
 * One project for every page of the product: a page is an entry here and a folder in `src/`.
 * `npx vite web` serves the pages with live reload beside a gateway on port 3000.
 */
export default defineConfig(({ command, mode }) => {
  // What is built is what people load, whatever NODE_ENV the builder's shell happens to carry.
  if (command === 'build') process.env.NODE_ENV = 'production'
  const page = pages[mode] ?? pages.chat!
  return {
    root: here('.'),
    plugins: [react()],
    build: {
      outDir: here('dist'),
      emptyOutDir: true,
      target: page.target,
      assetsInlineLimit: 0,
      // The desk's frame with its component library; each of its pages is a chunk of its own.
      chunkSizeWarningLimit: 700,
      modulePreload: { polyfill: false },
      rolldownOptions: { input: page.input },
    },
    server: { proxy: { '/v1': { target: 'http://localhost:3000', ws: true }, '/health': 'http://localhost:3000' } },
  }
})
