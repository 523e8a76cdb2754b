/** Makes src/knowledge/dot-products.wasm of the .wat beside it: `node scripts/build-dot-products.ts`. */
import { readFileSync, writeFileSync } from 'node:fs'
import wabt from 'wabt'

const source = new URL('../src/knowledge/dot-products.wat', import.meta.url)

/** The bytes that dot-products.wasm must have. */
export async function dotProducts(): Promise<Uint8Array> {
  const module = (await wabt()).parseWat('dot-products.wat', readFileSync(source, 'utf8'))
  try {
    return module.toBinary({}).buffer
  } finally {
    module.destroy()
  }
}

if (import.meta.main) writeFileSync(new URL('dot-products.wasm', source), await dotProducts())
