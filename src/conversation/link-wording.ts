import type { Reply } from '../domain/index.ts'
import { maskPersonalData } from '../text/index.ts'
import { buttons } from './buttons.ts'
import type { Draft } from './story.ts'
import { say } from './wording.ts'

/** What the hotline says while somebody proves who they are on other channels. */

export const askPhone =
  '请把手机号发给我，我给它发一条验证码，核实是您本人以后，您在别处提交的工单在这里也能查、能催。号码只用来核实。'
export const noCodes =
  '这里暂时不能发验证码。请把工单号和登记电话的后四位一起发给我，比如“20261122-000123 8000”，我核对后就能在这里查到您的工单。'
export const noMobile = '验证码只能发到内地的手机号，请核对一下再发一次。'
export const tooManyCodes = '验证码要得太频繁了，为了您的安全，请过一小时再试；着急的话可以拨打 12345。'
export const wrongCode = '验证码不对，或者已经过期。请核对后再发一次，也可以重新要一条。'
export const afterWrongCode: string[] = [buttons.prove]

/** `phone` with its middle hidden. */
export function codeSent(phone: string): string {
  return `验证码已经发到 ${phone}，请在 10 分钟内把 6 位数字直接发到这里。工作人员不会向您要验证码，请不要告诉任何人。`
}

export const afterLinking: string[] = [buttons.progress, buttons.part]

/** Proved. `begun`: what they have not finished elsewhere, and may go on with here. */
export function linked(begun: Draft | null): Reply {
  const done =
    '核实好了，是您本人。您在别处提交的工单，在这里也能查、能催、能撤；以后用这个手机号核实过的地方都算您本人。'
  const matter = begun && (begun.description || begun.elements.event)
  if (!begun) return say('notice', done, afterLinking)
  const what = matter
    ? `（${maskPersonalData(matter)
        .slice(0, 40)
        .replace(/[，。,.；;\s]+$/, '')}）`
    : ''
  return say('notice', `${done}\n您在别处还有一条没提交完的诉求${what}，点“${buttons.goOn}”可以接着填。`, [
    buttons.goOn,
    ...afterLinking,
  ])
}

export const linkedByTicket = `已经核对，这张工单和您在那边提交的其他工单，以后在这里也能查、能催。不想这样，说“${buttons.part}”就行。`
export const parted = '好的，已经解除关联，这里只看得到在这里提交的工单。需要的时候可以再验证。'
export const notLinked = '这里没有和别处的工单关联过。'

export const proofFailed =
  '这个工单号和电话后四位对不上，为了保护诉求人的信息，我不能告诉您它的进展。请核对后再试，或者拨打 12345。'
export const proofNeeded = '请把登记电话的后四位也一起发给我，比如“20261122-000123 8000”，我核对后马上告诉您进展。'
