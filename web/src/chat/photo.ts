/** Longest side of a photo that is sent, in pixels: enough to read a door plate across the street. */
export const longestSide = 2_560
/** The gateway's limit for one file, in bytes. */
export const maxFileBytes = 10 * 1024 * 1024
const quality = 0.85
/** What every gateway and every browser can show; anything else that this browser can open is sent as JPEG. */
const common = ['image/jpeg', 'image/png', 'image/webp']

/** How large a picture is shown at most, its shape kept. Sides in pixels. */
export function fitted(width: number, height: number): { width: number; height: number } {
  const scale = Math.min(1, longestSide / Math.max(width, height))
  return { width: Math.round(width * scale), height: Math.round(height * scale) }
}

/**
 * The file as it is sent: a photo larger than `longestSide` becomes a smaller JPEG, upright and without its metadata;
 * everything else stays as it is. A picture that this browser cannot open is left to the gateway.
 */
export async function lightened(file: File): Promise<Blob> {
  if (!file.type.startsWith('image/') || file.type === 'image/gif') return file
  const address = URL.createObjectURL(file)
  try {
    const image = await opened(address)
    const size = fitted(image.naturalWidth, image.naturalHeight)
    if (size.width === image.naturalWidth && common.includes(file.type)) return file
    return (await drawn(image, size)) ?? file
  } catch {
    return file
  } finally {
    URL.revokeObjectURL(address)
  }
}

function opened(address: string): Promise<HTMLImageElement> {
  return new Promise((resolve, reject) => {
    const image = new Image()
    image.onload = () => resolve(image)
    image.onerror = () => reject(new Error('this picture cannot be opened here'))
    image.src = address
  })
}

/** Null where the device has no memory for it. */
function drawn(image: HTMLImageElement, { width, height }: { width: number; height: number }): Promise<Blob | null> {
  const canvas = document.createElement('canvas')
  canvas.width = width
  canvas.height = height
  const context = canvas.getContext('2d')
  if (!context) return Promise.resolve(null)
  context.fillStyle = '#fff'
  context.fillRect(0, 0, width, height)
  context.drawImage(image, 0, 0, width, height)
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', quality))
}
