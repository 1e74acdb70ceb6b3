/** What the CLI prints: the banner, and a line for each exchange. */
import type { Exchange, Mock } from './index.js';

/** Where to point a client, and the seed page's conversation as lines to paste. */
export function banner(mock: Mock, version: string, host: string): string {
  const world = mock.world();
  const [user] = world.users;
  const path = `${mock.url}/v1/user/${user.user_api_key_id}/identity-verification-session`;
  const auth = `-H 'X-Bunq-Client-Authentication: ${user.session_token}'`;
  const json = `-H 'Content-Type: application/json'`;
  // The control plane answers to loopback, whatever name clients use.
  const control = `http://${/^(0\.0\.0\.0|::)$/.test(host) ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host}:${mock.port}`;
  const id = world.nextId('identity-verification-session');
  return `bunq-mock ${version}: a local fake of bunq's partner sandbox

  base URL       ${mock.url}
  listening on   ${host}, port ${mock.port}
  API key        ${world.partner.api_key}  (partner, UserCompany ${world.partner.user_company_id})
  ready user     UserApiKey ${user.user_api_key_id}, UserPerson ${user.user_person_id}
  session token  ${user.session_token}
  control        ${control}/_mock/routes

The conversation, to paste:

  curl -w '\\n' -X POST ${path} ${auth} ${json} -d '{"purpose":"VERIFICATION","provider":"INCODE"}'
  curl -w '\\n' ${path}/${id} ${auth}
  curl -w '\\n' -X PUT ${path}/${id} ${auth} ${json} -d '{"status":"SUBMITTED"}'
  curl -w '\\n' ${path}/${id} ${auth}

${decision(world.plan.current.process)}
`;
}

function decision(process: unknown): string {
  if (process === 'by-hand')
    return 'The last one says SUBMITTED until you decide (POST /_mock/worlds/default/identity-verification-session/<id>/process).';
  const { after_ms = null } = process as { after_ms?: number };
  return after_ms === null
    ? 'The last one says SUBMITTED until it was read often enough.'
    : `The last one says SUBMITTED at first, and PROCESSED ${after_ms / 1000} s after the PUT.`;
}

/** One exchange on one line; under it, what the client was not told. */
export function prettyLine(world: string, { answer, request, operation, refusal, signature, own_fault }: Exchange, ms: number): string {
  const line = `${world}  ${answer?.status} ${request.method} ${request.target}  ${operation ?? '-'}  ${ms.toFixed(1)} ms`;
  const why = own_fault ? `the mock's own fault: ${own_fault}` : (signature.diagnosis ?? refusal?.diagnosis);
  const told = refusal && !own_fault ? refusal.id : null;
  return [line, ...(told || why ? [`    ${[told, why].filter(Boolean).join(': ')}`] : [])].join('\n');
}

export function jsonLine(
  world: string,
  { id, at, operation, caller, request, answer, refusal, signature, own_fault }: Exchange,
  ms: number,
): string {
  const { method, target } = request;
  return JSON.stringify({
    world,
    id,
    at,
    operation,
    caller,
    method,
    target,
    status: answer?.status,
    refusal,
    signature,
    own_fault,
    ms: Number(ms.toFixed(3)),
  });
}
