/** The whole conversation by the types that openapi-typescript makes, and openapi-fetch: prints what bunq shows at its end. */
import createClient from 'openapi-fetch';
import type { paths } from './bunq.js';

const [url = '', token = '', user = ''] = process.argv.slice(2);
const client = createClient<paths>({ baseUrl: url, headers: { 'X-Bunq-Client-Authentication': token } });
const user_id = Number(user);

const made = await client.POST('/v1/user/{user_id}/identity-verification-session', {
  params: { path: { user_id } },
  body: { purpose: 'VERIFICATION', provider: 'INCODE' },
});
const id = made.data?.Response[0]?.Id.id ?? 0;
const at = { params: { path: { user_id, id } } };
const PATH = '/v1/user/{user_id}/identity-verification-session/{id}';
const read = async () => (await client.GET(PATH, at)).data?.Response[0]?.IdentityVerificationSessionIncode;
const session = await read();
const captured = await client.POST('/incode/0/capture', {
  body: { result: 'completed' },
  headers: { 'X-Incode-Hardware-Id': session?.token ?? '' },
});
await client.PUT(PATH, { ...at, body: { status: 'SUBMITTED' } });
const seen = await read();
console.log(captured.data?.result, seen?.status, JSON.stringify(seen?.result));
const refused = await client.GET(PATH, { params: { path: { user_id, id: id + 1 } } });
console.log(refused.response.status, refused.error?.Error[0]?.error_description);
