export { type MediaFiles, openMediaFolder } from './files.ts'
export { MAX_MEDIA_BYTES, Media, type MediaDeps } from './media.ts'
export { type MediaType, mediaTypeOf } from './signature.ts'
export { withoutMetadata } from './without-metadata.ts'
