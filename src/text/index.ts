export { cut } from './cut.ts'
export { normalise, tidy } from './normalise.ts'
export { numeral } from './numeral.ts'
export { findOwnNames, type PersonName } from './person-name.ts'
export {
  blankPhones,
  findPersonalData,
  findPhones,
  maskPersonalData,
  type PersonalData,
  type PersonalDataKind,
  personalDataKinds,
} from './personal-data.ts'
export { splitClauses, splitSentences } from './sentences.ts'
