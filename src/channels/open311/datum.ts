import { createRequire } from 'node:module'

// The package is CommonJS, and its types say otherwise.
const gcoord = createRequire(import.meta.url)('gcoord') as typeof import('gcoord').default

/** A point in degrees. */
export interface Degrees {
  lat: number
  lon: number
}

/** GPS and Open311 are WGS84; Chinese maps, and our places, GCJ-02. Some hundred metres lie between them; outside China none. */
export function toGcj02({ lat, lon }: Degrees): Degrees {
  const [x, y] = gcoord.transform([lon, lat], gcoord.WGS84, gcoord.GCJ02) as [number, number]
  return { lat: y, lon: x }
}

/** The way back, right to a fifth of a metre. */
export function toWgs84({ lat, lon }: Degrees): Degrees {
  const [x, y] = gcoord.transform([lon, lat], gcoord.GCJ02, gcoord.WGS84) as [number, number]
  return { lat: y, lon: x }
}
