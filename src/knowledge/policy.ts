import { z } from 'zod'
import { text } from './words.ts'

const amount = z.number().nonnegative()
const day = z.iso.date()

/** Facts about a company that a condition may compare with a number; amounts are in yuan, shares in per cent. */
export const numericFacts = [
  'staff',
  'revenue',
  'registeredCapital',
  'assets',
  'taxableIncome',
  'years',
  'rdShare',
  'disabledShare',
  'layoffRate',
  'newHires',
] as const
export type NumericFact = (typeof numericFacts)[number]

/** Size classes of 中小企业划型标准规定 (工信部联企业〔2011〕300号), largest first. */
export const sizeClasses = ['large', 'medium', 'small', 'micro'] as const
export type SizeClass = (typeof sizeClasses)[number]

/** GB/T 4754: a section, or one with division, group or class. */
const industries = z.array(z.string().regex(/^[A-T]\d{0,4}$/)).min(1)
const names = z.array(text).min(1)

const numberTest = z
  .strictObject({
    fact: z.enum(numericFacts),
    atLeast: amount.optional(),
    atMost: amount.optional(),
    above: amount.optional(),
    below: amount.optional(),
  })
  .refine(({ atLeast, atMost, above, below }) => [atLeast, atMost, above, below].some((one) => one !== undefined), {
    message: 'needs one of atLeast, atMost, above, below',
  })

const industryTest = z
  .strictObject({ fact: z.literal('industry'), in: industries.optional(), notIn: industries.optional() })
  .refine((one) => one.in !== undefined || one.notIn !== undefined, { message: 'needs in or notIn' })

const sizeTest = z.strictObject({ fact: z.literal('sizeClass'), in: z.array(z.enum(sizeClasses)).min(1) })

/** District names as in 海淀区. */
const districtTest = z.strictObject({ fact: z.literal('district'), in: names })

/** `any`: one of these marks is enough; `none`: not one of them; `attainable`: a company can get the mark itself. */
const marksTest = z
  .strictObject({
    fact: z.literal('marks'),
    any: names.optional(),
    none: names.optional(),
    attainable: z.boolean().default(false),
  })
  .refine((one) => (one.any === undefined) !== (one.none === undefined), { message: 'needs any or none' })

const factTest = z.union([numberTest, industryTest, sizeTest, districtTest, marksTest])

/** Several that must hold together, as one branch among others: a step of a scale. */
const allOfTest = z.strictObject({ allOf: z.array(factTest).min(2) })
const anyOfTest = z.strictObject({ anyOf: z.array(z.union([factTest, allOfTest])).min(2) })

/** In plain words for people; in the words of the source, which stand in its `states`; and for code. */
const policyCondition = z.strictObject({
  says: text.max(120),
  quote: text.max(200),
  when: z.union([factTest, anyOfTest]),
})

/** Whom a policy is for and what it gives: read by code, never by a model. All conditions must hold. */
export const policySchema = z.strictObject({
  benefit: text.max(300),
  /** 免申即享: the company gets it without asking. */
  automatic: z.boolean().default(false),
  /** The first and the last day on which one may apply, calendar days in Beijing. */
  window: z
    .strictObject({ opensAt: day.optional(), closesAt: day.optional() })
    .refine(({ opensAt, closesAt }) => !opensAt || !closesAt || opensAt <= closesAt, {
      message: 'closesAt must not be before opensAt',
    })
    .optional(),
  conditions: z.array(policyCondition).min(1),
})

export type Policy = z.output<typeof policySchema>
export type PolicyCondition = Policy['conditions'][number]
export type PolicyTest = PolicyCondition['when']
/** A test on a single fact. */
export type FactTest = z.output<typeof factTest>
