export { type CategoryCandidate, type Classifier, createClassifier, createClassifierGently } from './classifier.ts'
export type { TaughtText } from './example-memory.ts'
export { createInterpreter, type ForeignLanguage, type Interpreter } from './interpreter.ts'
export { createLeafChooser, type LeafChooser, type LeafOption } from './leaf-choice.ts'
export {
  createLearnedClassifier,
  type LabelCandidate,
  type LabelledText,
  type LearnedClassifier,
} from './learned-classifier.ts'
export { type LegalWay, legalWayOf } from './legal-ways.ts'
export { lettersOf } from './letter-grams.ts'
export { type Matter, splitMatters } from './matters.ts'
export { mergeStatement } from './statement.ts'
export { type TitleParts, titleOf } from './title.ts'
export { justAsked, understand } from './understand.ts'
