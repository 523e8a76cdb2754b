#!/usr/bin/env node
/**
 * The program `gateway`. Node strips the types of our files and compiles them at every start; what it made of them is
 * kept beside the packages, which halves the time until the first command runs. Where that folder cannot be written
 * nothing is kept, and nothing else changes.
 */
import { enableCompileCache, flushCompileCache } from 'node:module'
import { fileURLToPath } from 'node:url'

const { directory } = enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/jiesu/', import.meta.url)))
// Programs that we start, such as the simulator, keep theirs there too.
if (directory) process.env.NODE_COMPILE_CACHE = directory
await import('./cli.ts')
flushCompileCache()
