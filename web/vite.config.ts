import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/**
 * One project for every page of the product: a page is an entry here and a folder in `src/`.
 * `npx vite web` serves the pages with live reload beside a gateway on port 3000.
 */
export default defineConfig(({ command }) => {
  // What is built is what citizens load, whatever NODE_ENV the builder's shell happens to carry.
  if (command === 'build') process.env.NODE_ENV = 'production'
  return {
    root: here('.'),
    plugins: [react()],
    build: {
      outDir: here('dist'),
      emptyOutDir: true,
      // WeChat's own browsers: old Android kernels and iOS 13 still knock at a city's door.
      target: ['es2019', 'chrome79', 'safari13.1'],
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      rolldownOptions: { input: { chat: here('index.html') } },
    },
    server: { proxy: { '/v1': { target: 'http://localhost:3000', ws: true } } },
  }
})
