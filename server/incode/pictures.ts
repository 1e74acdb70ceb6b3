/** What of a picture is looked at: how large its header says that it is. */
import { refusals } from '../refusals.js';
import type { World } from '../world/world.js';

/** In pixels, on one side at least: what Incode documents, and what its web SDK sends where it asks a desktop's camera for no size. */
const LEAST = { documented: 1000, observed: 640 };
const PNG = Buffer.from('89504e470d0a1a0a', 'hex');
/** Markers that begin a frame, but for those that define tables (C4, C8, CC). */
const isFrame = (marker: number) => marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;

/** A picture that is the body itself; refuses none, and one of a type that Incode's SDK does not send. */
export function pictureBody(bytes: Buffer, contentType: string | undefined, types: readonly string[]): { bytes: Buffer } {
  const type = (contentType ?? '').toLowerCase().split(';')[0]?.trim() ?? '';
  if (!types.includes(type))
    throw refusals.pictureRefused({
      why: `the Content-Type is "${contentType ?? 'missing'}"; this call takes the picture itself, ${types.join(' or ')}`,
    });
  if (bytes.length === 0) throw refusals.bodyEmpty();
  return { bytes };
}

/** Refuses a picture that is too small. One that tells no size, as the SDK's encrypted selfie, is let pass. */
export function checkPicture({ strict }: World, body: unknown): void {
  const { base64Image, bytes } = body as { base64Image?: unknown; bytes?: Buffer };
  const picture = typeof base64Image === 'string' ? Buffer.from(base64Image, 'base64') : bytes;
  const size = picture && sizeOf(picture);
  const least = strict ? LEAST.documented : LEAST.observed;
  if (size && Math.max(...size) < least)
    throw refusals.pictureRefused({ why: `it is ${size.join(' x ')} pixels, and has to have ${least} on its longer side` });
}

/** Width and height of a PNG or a JPEG. */
function sizeOf(picture: Buffer): [width: number, height: number] | undefined {
  if (picture.subarray(0, PNG.length).equals(PNG))
    return picture.length < 24 ? undefined : [picture.readUInt32BE(16), picture.readUInt32BE(20)];
  if (picture.length < 4 || picture.readUInt16BE(0) !== 0xffd8) return undefined;
  for (let at = 2; at + 9 <= picture.length && picture[at] === 0xff; ) {
    const marker = picture[at + 1] as number;
    if (isFrame(marker)) return [picture.readUInt16BE(at + 7), picture.readUInt16BE(at + 5)];
    // A marker may be filled up with 0xff before it.
    at += marker === 0xff ? 1 : 2 + picture.readUInt16BE(at + 2);
  }
  return undefined;
}
