/** Numbers by slots, used up and written over by the next who asks: a million are not made anew for each question. */
export class Sheet {
  #numbers = new Float32Array(0)

  /** So many numbers, all of them `value`. Those given before are overwritten. */
  cleared(length: number, value: number): Float32Array {
    if (this.#numbers.length < length) this.#numbers = new Float32Array(length * 2)
    return this.#numbers.subarray(0, length).fill(value)
  }
}
