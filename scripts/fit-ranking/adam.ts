/** Walks down a slope: `slopeAt` fills in the slope at a place; gives the place after so many steps (Kingma and Ba 2015). */
export function adam(start: Float64Array, slopeAt: (place: Float64Array, slope: Float64Array) => void): Float64Array {
  const place = start.slice()
  const [mean, square, slope] = [0, 1, 2].map(() => new Float64Array(place.length)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ]
  for (let step = 1; step <= steps; step++) {
    slope.fill(0)
    slopeAt(place, slope)
    const rate = (0.05 * (1 + Math.cos((Math.PI * step) / steps))) / 2
    for (let i = 0; i < place.length; i++) {
      mean[i] = 0.9 * mean[i]! + 0.1 * slope[i]!
      square[i] = 0.99 * square[i]! + 0.01 * slope[i]! ** 2
      const first = mean[i]! / (1 - 0.9 ** step)
      const second = square[i]! / (1 - 0.99 ** step)
      place[i]! -= (rate * first) / (Math.sqrt(second) + 1e-8)
    }
  }
  return place
}

const steps = 400
