/** A client of Incode's side, as its SDK is one, and what bunq then makes of it. */
import type { Mock, Plan, WorldHandle, WorldOptions } from '../../server/index.js';
import { type Actor, bornUser, verification } from './actors.js';
import { type Answer, ask, items, send } from './client.js';

export const PATHS = {
  'front-id': 'omni/add/front-id/v2?onlyFront=false',
  'back-id': 'omni/add/back-id/v2',
  'process-id': 'omni/process/id',
  face: 'omni/add/face/third-party?imageType=selfie',
  'process-face': 'omni/process/face?imageType=selfie',
};
export type Step = keyof typeof PATHS;
/** In the order of the SDK. */
export const WALK = Object.keys(PATHS) as Step[];
export const PICTURE = { base64Image: 'iVBORw0KGgo=' };

export const approved = { result: 'APPROVED', all_fail_reason: [] as string[] };
export const rejected = (...all_fail_reason: string[]) => ({ result: 'REJECTED', all_fail_reason });
/** Of a document that nothing is wrong with. */
export const WELL = { sharpness: 100, glare: 100, correctSharpness: true, correctGlare: true, classification: true, failReason: null };

const parsed = ({ body }: Answer) => JSON.parse(body);

/** The beginning of a JPEG of that size, which is all that is looked at. */
export const jpeg = (width: number, height: number) =>
  Buffer.from([
    0xff,
    0xd8,
    0xff,
    0xe0,
    0,
    4,
    0,
    0,
    0xff,
    0xc0,
    0,
    17,
    8,
    height >> 8,
    height & 255,
    width >> 8,
    width & 255,
    3,
    1,
    0x22,
    0,
  ]);

/** The same of a PNG. */
export function png(width: number, height: number): Buffer {
  const head = Buffer.from('89504e470d0a1a0a0000000d494844520000000000000000', 'hex');
  head.writeUInt32BE(width, 16);
  head.writeUInt32BE(height, 20);
  return head;
}

/** An identity-verification-session, as its user and as Incode's SDK see it. */
export class Session {
  private constructor(
    readonly world: WorldHandle,
    readonly user: Actor,
    readonly id: number,
    /** As bunq shows it to begin with. */
    readonly shown: { token: string; url_api: string; session_identifier_external: string },
  ) {}

  /** In a world of its own, unless given; bunq decides by hand. */
  static async begin(mock: Mock, plan: Plan = {}, options: WorldOptions = {}): Promise<Session> {
    const world = mock.world(`incode-${++worlds}`, { edition: '2026-06', ...options });
    const user = bornUser(world);
    world.plan.set({ process: 'by-hand', ...plan });
    const id = await verification(world, user);
    const [item] = await items(world.url, ask.get(pathOf(user, id), user.auth));
    return new Session(world, user, id, item?.IdentityVerificationSessionIncode as Session['shown']);
  }

  get(path: string, headers: object = {}): Promise<Answer> {
    return send(this.shown.url_api, ask.get(path, { ...this.#headers, ...headers }));
  }

  post(path: string, body: object | string, headers: object = {}): Promise<Answer> {
    return send(this.shown.url_api, ask.post(path, body, { ...this.#headers, ...headers }));
  }

  get #headers() {
    return { 'X-Incode-Hardware-Id': this.shown.token, 'api-version': '1.0' };
  }

  take = async (step: Step) => parsed(await this.post(PATHS[step], step.startsWith('process') ? {} : PICTURE));
  finish = async () => parsed(await this.get('omni/finish-status'));
  capture = async (outcome: object) => parsed(await this.post('capture', outcome));
  submit = () => send(this.world.url, ask.put(pathOf(this.user, this.id), { status: 'SUBMITTED' }, this.user.auth));

  async result(): Promise<ReturnType<typeof rejected> | null> {
    const [item] = await items(this.world.url, ask.get(pathOf(this.user, this.id), this.user.auth));
    return item?.IdentityVerificationSessionIncode?.result as ReturnType<typeof rejected> | null;
  }

  /** Submitted, and decided as planned. */
  async decided() {
    await this.submit();
    this.world.plan.process(this.id);
    return this.result();
  }

  /** All that a client can see of a capture. */
  async seen(): Promise<string[]> {
    return [(await this.get('omni/get/onboarding/status')).body, (await this.get('omni/get/score')).body];
  }
}

let worlds = 0;
const pathOf = ({ id }: Actor, session: number) => `/v1/user/${id}/identity-verification-session/${session}`;
