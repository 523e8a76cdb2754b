import { AxeBuilder } from '@axe-core/playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { withoutMetadata } from '../../src/media/index.ts'
import { MediaFault, withToken } from '../../web/src/chat/media.ts'
import { exif } from '../media/support/pictures.ts'
import { isWithoutBrowser, Stage, type Visit } from './support/browser.ts'

/** A photo of that size as this browser takes it: a JPEG, red above and blue below. */
async function photo(visit: Visit, width: number, height: number): Promise<Buffer> {
  const text = await visit.page.evaluate(
    ([width, height]) => {
      const canvas = document.createElement('canvas')
      Object.assign(canvas, { width, height })
      const context = canvas.getContext('2d')!
      context.fillStyle = 'red'
      context.fillRect(0, 0, width, height / 2)
      context.fillStyle = 'blue'
      context.fillRect(0, height / 2, width, height / 2)
      return canvas.toDataURL('image/jpeg').split(',')[1]!
    },
    [width, height] as [number, number],
  )
  return Buffer.from(text, 'base64')
}

async function choose(visit: Visit, ...buffers: Buffer[]): Promise<void> {
  const files = buffers.map((buffer, index) => ({ name: `IMG_${index}.JPG`, mimeType: 'image/jpeg', buffer }))
  await visit.page.locator('input[type=file]').setInputFiles(files)
}

/** How this browser shows a picture: its sides in pixels. */
async function shown(visit: Visit, bytes: Buffer): Promise<{ width: number; height: number }> {
  return visit.page.evaluate(async (text) => {
    const raw = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))
    const image = new Image()
    image.src = URL.createObjectURL(new Blob([raw], { type: 'image/jpeg' }))
    await image.decode()
    return { width: image.naturalWidth, height: image.naturalHeight }
  }, bytes.toString('base64'))
}

const isShown = (picture: { evaluate: (see: (image: Element) => boolean) => Promise<boolean> }) =>
  picture.evaluate((image) => (image as HTMLImageElement).naturalWidth > 0)

test('what was begun with a token that a new connection replaced goes on with the next one', async () => {
  const tokens = [null, 'old', 'new']
  const tried: string[] = []

  const outcome = await withToken(
    () => tokens.shift() ?? null,
    async (token) => {
      tried.push(token)
      if (token === 'old') throw new MediaFault('RESUME_INVALID')
      return 'arrived'
    },
  )

  expect(outcome).toBe('arrived')
  expect(tried).toEqual(['old', 'new'])
})

test('what is refused for another reason is not tried again by itself', async () => {
  let tries = 0
  const refused = withToken(
    () => 'token',
    async () => {
      tries++
      throw new MediaFault('MEDIA_TYPE')
    },
  )

  await expect(refused).rejects.toMatchObject({ code: 'MEDIA_TYPE' })
  expect(tries).toBe(1)
})

describe.skipIf(isWithoutBrowser)('photos in the chat', () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await Stage.open()
  })
  afterAll(async () => {
    await stage?.close()
  })

  test('a photo is uploaded while the words are still being written, and both are sent as one message', async () => {
    await using visit = await stage.visit()
    const { page, standIn } = visit
    await choose(visit, await photo(visit, 800, 600))
    await page.getByText('已传好，可以发送。').waitFor()

    await visit.say('路灯坏了')
    await page.locator('.mine .thumbnail img').waitFor()

    const [mediaId] = [...standIn.media.keys()]
    expect(standIn.received.find(({ type }) => type === 'message')).toMatchObject({
      text: '路灯坏了',
      attachments: [{ mediaId }],
    })
    expect(await page.locator('.tile').count()).toBe(0)
    expect(visit.faults).toEqual([])
  })

  test('a photo can be sent without a word, opens large, and is still there after a reload', async () => {
    await using visit = await stage.visit()
    const { page } = visit
    await choose(visit, await photo(visit, 800, 600))
    await page.getByRole('button', { name: '发送', exact: true }).click()
    const thumbnail = page.getByRole('button', { name: '照片 1，点开看大图' })
    await thumbnail.waitFor()
    expect(await page.locator('.mine .bubble').count()).toBe(0)

    await page.reload()
    await page.locator('.thumbnail img').waitFor()
    await thumbnail.focus()
    await page.keyboard.press('Enter')
    const large = page.getByRole('dialog', { name: '照片 1' }).getByRole('img', { name: '您发的照片 1' })
    await large.waitFor()

    await expect.poll(() => isShown(large)).toBe(true)
    await page.keyboard.press('Escape')
    expect(await thumbnail.evaluate((element) => element === document.activeElement)).toBe(true)
    expect(visit.faults).toEqual([])
  })

  test('a large photo is made smaller on the phone, a small one is sent as it is', async () => {
    await using visit = await stage.visit()
    const large = await photo(visit, 5120, 3000)
    const small = await photo(visit, 2560, 1000)

    await choose(visit, large, small)
    await visit.page.getByText('已传好，可以发送。').waitFor()

    const sent = [...visit.standIn.media.values()].map(({ bytes }) => bytes)
    expect(sent.some((bytes) => bytes.equals(small))).toBe(true)
    const smaller = sent.find((bytes) => !bytes.equals(small))!
    expect(await shown(visit, smaller)).toEqual({ width: 2560, height: 1500 })
  })

  test('while a photo is on its way nothing is sent, and its progress is shown', async () => {
    await using visit = await stage.visit()
    const { page, standIn } = visit
    let open = () => {}
    standIn.uploadGate = new Promise((resolve) => {
      open = resolve
    })
    await choose(visit, await photo(visit, 400, 300))
    await page.getByRole('progressbar', { name: '照片 1上传进度' }).waitFor()

    await visit.say('等一等')
    expect(await page.getByRole('button', { name: '发送', exact: true }).isDisabled()).toBe(true)
    expect(standIn.stored()).toEqual([])
    open()
    await page.getByText('已传好，可以发送。').waitFor()
    await page.keyboard.press('Enter')

    await expect.poll(() => standIn.stored()).toEqual(['等一等'])
  })

  test('what failed says why, is tried again with one tap, and a photo that is taken out is not sent', async () => {
    await using visit = await stage.visit()
    const { page, standIn } = visit
    standIn.uploadFaults.push('MEDIA_TYPE', 'TOO_FAST')
    await choose(visit, await photo(visit, 400, 300))
    await page.getByText('这种文件发不了').waitFor()
    await page.getByRole('button', { name: '照片 1重传' }).click()
    await page.getByText('您发得有点快').waitFor()

    await page.getByRole('button', { name: '照片 1重传' }).click()
    await page.getByText('已传好，可以发送。').waitFor()
    await page.getByRole('button', { name: '不发照片 1' }).click()
    await visit.say('只有话')

    await expect.poll(() => standIn.stored()).toEqual(['只有话'])
    expect(standIn.received.find(({ type }) => type === 'message')).not.toHaveProperty('attachments')
  })

  test('of more than nine photos nine go with this message, and the page says so', async () => {
    await using visit = await stage.visit()
    const one = await photo(visit, 40, 30)

    await choose(visit, ...Array.from({ length: 11 }, () => one))

    await visit.page.getByText('一次最多发 9 个').waitFor()
    expect(await visit.page.locator('.tile').count()).toBe(9)
  })

  test('no barrier is found with photos before and after sending, on the narrowest screen and in large text', async () => {
    await using visit = await stage.visit({ viewport: { width: 360, height: 740 } })
    const { page } = visit
    const violations = async () => (await new AxeBuilder({ page }).analyze()).violations.map(({ id }) => id)
    await page.getByRole('button', { name: '菜单' }).click()
    await page.getByRole('switch', { name: '大字版' }).click()
    await page.keyboard.press('Escape')
    const one = await photo(visit, 400, 300)

    await choose(visit, one, one, one, one, one)
    await page.getByText('已传好，可以发送。').waitFor()
    expect(await violations()).toEqual([])
    const buttons = await page
      .locator('.tile button, .composer-row button')
      .evaluateAll((all) =>
        all.map((one) => one.getBoundingClientRect()).map(({ width, height }) => Math.min(width, height)),
      )
    expect(Math.min(...buttons)).toBeGreaterThanOrEqual(44)
    await page.getByRole('button', { name: '发送', exact: true }).click()
    await page.locator('.thumbnail img').first().waitFor()

    expect(await violations()).toEqual([])
    const width = await page.evaluate(() => document.documentElement.scrollWidth)
    expect(width).toBe(360)
  })

  test('a photo that the gateway has cleaned of its metadata is still shown upright', async () => {
    await using visit = await stage.visit()
    const taken = await photo(visit, 400, 300)
    const sideways = Buffer.concat([taken.subarray(0, 2), exif(6), taken.subarray(2)])
    expect(await shown(visit, sideways)).toEqual({ width: 300, height: 400 })

    const kept = withoutMetadata('image/jpeg', sideways)

    expect(kept.includes('GPS')).toBe(false)
    expect(await shown(visit, kept)).toEqual({ width: 300, height: 400 })
  })
})
