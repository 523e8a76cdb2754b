/** Loaded beside a program (`node --expose-gc --import`): tells its memory, in bytes, to whoever started it. */
process.on('message', (message) => {
  if (message !== 'memory') return
  globalThis.gc?.()
  process.send?.(process.memoryUsage())
})
// The question alone keeps no process alive.
process.channel?.unref()
