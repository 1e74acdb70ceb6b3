/** What tests of faults need of Incode's side. */
import type { WorldHandle } from '../../server/index.js';
import { bornUser, verification } from './actors.js';
import { ask, items } from './client.js';

/** The bytes of a call of Incode's that succeeds. */
export async function incodeCall(world: WorldHandle): Promise<string> {
  const user = bornUser(world);
  const path = `/v1/user/${user.id}/identity-verification-session/${await verification(world, user)}`;
  const [item] = await items(world.url, ask.get(path, user.auth));
  const body = '{"base64Image":"aGVsbG8="}';
  const token = item?.IdentityVerificationSessionIncode?.token;
  return `POST /w/${world.name}/incode/0/omni/add/front-id/v2 HTTP/1.1\r\nHost: localhost\r\nX-Incode-Hardware-Id: ${token}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
}
