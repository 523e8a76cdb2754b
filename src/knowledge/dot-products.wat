;; The dot product of one question and every row of a table, eight numbers at a time.
;; `node scripts/build-dot-products.ts` makes dot-products.wasm of it.
(module
  (memory (export "memory") 1)

  ;; A question of `width` 16-bit numbers, and `count` rows of as many bytes, one behind the other; each sum goes to
  ;; `into` as 32 bits. All are places in memory; `width` is a multiple of 8 and not 0.
  (func (export "dotProducts")
    (param $question i32) (param $rows i32) (param $count i32) (param $width i32) (param $into i32)
    (local $at i32) (local $end i32) (local $sums v128)
    (local.set $end (i32.add (local.get $question) (i32.shl (local.get $width) (i32.const 1))))
    (block $done
      (loop $next_row
        (br_if $done (i32.eqz (local.get $count)))
        (local.set $at (local.get $question))
        (local.set $sums (v128.const i32x4 0 0 0 0))
        (loop $next_eight
          (local.set $sums
            (i32x4.add
              (local.get $sums)
              (i32x4.dot_i16x8_s (v128.load (local.get $at)) (v128.load8x8_s (local.get $rows)))))
          (local.set $rows (i32.add (local.get $rows) (i32.const 8)))
          (local.set $at (i32.add (local.get $at) (i32.const 16)))
          (br_if $next_eight (i32.lt_u (local.get $at) (local.get $end))))
        (i32.store
          (local.get $into)
          (i32.add
            (i32.add (i32x4.extract_lane 0 (local.get $sums)) (i32x4.extract_lane 1 (local.get $sums)))
            (i32.add (i32x4.extract_lane 2 (local.get $sums)) (i32x4.extract_lane 3 (local.get $sums)))))
        (local.set $into (i32.add (local.get $into) (i32.const 4)))
        (local.set $count (i32.sub (local.get $count) (i32.const 1)))
        (br $next_row)))))
