/** A small named store of texts. A browser that forbids storage (an iframe, private mode) gets one that lasts as long as the page. */
export interface TextStore {
  read(key: string): string | null
  /** `null` removes the key. */
  write(key: string, value: string | null): void
}

/** Wraps a browser's storage; `open` may throw, as `localStorage` itself does where storage is blocked. */
export function textStore(open: () => Storage): TextStore {
  const memory = new Map<string, string>()
  const attempt = <T>(work: (storage: Storage) => T, otherwise: () => T): T => {
    try {
      return work(open())
    } catch {
      return otherwise()
    }
  }
  return {
    read: (key) =>
      attempt(
        (storage) => storage.getItem(key),
        () => null,
      ) ??
      memory.get(key) ??
      null,
    write: (key, value) => {
      if (value === null) memory.delete(key)
      else memory.set(key, value)
      attempt(
        (storage) => (value === null ? storage.removeItem(key) : storage.setItem(key, value)),
        () => undefined,
      )
    },
  }
}

/** Kept on this device until removed. */
export const deviceStore = textStore(() => window.localStorage)
/** Kept until this tab is closed. */
export const tabStore = textStore(() => window.sessionStorage)
