import { crime } from './crime.ts'
import type { Danger } from './danger.ts'
import { fire } from './fire.ts'
import { gas } from './gas.ts'
import { injury } from './injury.ts'
import { fraud, missing } from './missing.ts'
import { selfHarm } from './self-harm.ts'
import { traffic } from './traffic.ts'
import { trapped } from './trapped.ts'

export type { Danger } from './danger.ts'

/**
 * The dangers in the order in which they are looked for. 12345 and 110 hand such calls to each other at once
 * (国办发〔2022〕12号); 119 is fire and rescue, 120 ambulance, 122 traffic accidents.
 */
export const dangers: readonly Danger[] = [selfHarm, fire, gas, traffic, trapped, injury, crime, missing, fraud]
