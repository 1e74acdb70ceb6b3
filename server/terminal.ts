/** What the CLI prints: the banner, and a line for each exchange. */
import type { ControlCallSeen, Exchange, Mock } from './index.js';

/** Where to point a client, and the seed page's conversation as lines to paste. */
export function banner(mock: Mock, version: string, host: string, tlsDirectory = ''): string {
  const world = mock.world();
  const [user] = world.users;
  const path = `${mock.url}/v1/user/${user.user_api_key_id}/identity-verification-session`;
  const auth = `-H 'X-Bunq-Client-Authentication: ${user.session_token}'`;
  const json = `-H 'Content-Type: application/json'`;
  const id = world.nextId('identity-verification-session');
  const kept = tlsDirectory && `${tlsDirectory}/authority.pem`;
  const curl = `curl${mock.authority ? (kept ? ` --cacert '${kept.replaceAll("'", `'\\''`)}'` : ' -k') : ''} -w '\\n'`;
  const authority = mock.authority
    ? `\n  authority      ${kept || `for clients to trust until this stops; --tls <directory> keeps one:\n\n${mock.authority.trim()}\n`}`
    : '';
  return `bunq-mock ${version}: a local fake of bunq's partner sandbox

  base URL       ${mock.url}
  listening on   ${host}, port ${mock.port}
  API key        ${world.partner.api_key}  (partner, UserCompany ${world.partner.user_company_id})
  ready user     UserApiKey ${user.user_api_key_id}, UserPerson ${user.user_person_id}
  session token  ${user.session_token}
  control        ${mock.control ? `${mock.localUrl}/_mock/routes` : 'none'}${mock.desk ? `\n  desk           ${mock.desk}  (pages, for a browser on this machine)` : ''}${authority}

The conversation, to paste:

  ${curl} -X POST ${path} ${auth} ${json} -d '{"purpose":"VERIFICATION","provider":"INCODE"}'
  ${curl} ${path}/${id} ${auth}
  ${curl} -X PUT ${path}/${id} ${auth} ${json} -d '{"status":"SUBMITTED"}'
  ${curl} ${path}/${id} ${auth}

${decision(world.plan.current.process)}
`;
}

/** For whoever lets others in without meaning to. */
export const exposed = ({ port }: Mock, host: string) =>
  `bunq-mock: warning: listening on ${host}: whoever reaches port ${port} of this machine can read and change every world, the control plane included; the default, --host 127.0.0.1, lets nobody else in.`;

function decision(process: unknown): string {
  if (process === 'by-hand')
    return 'The last one says SUBMITTED until you decide (POST /_mock/worlds/default/identity-verification-session/<id>/process).';
  const { after_ms = null } = process as { after_ms?: number };
  return after_ms === null
    ? 'The last one says SUBMITTED until it was read often enough.'
    : `The last one says SUBMITTED at first, and PROCESSED ${after_ms / 1000} s after the PUT.`;
}

/** One exchange on one line; under it, what the client was not told. */
export function prettyLine(
  world: string,
  { answer, request, operation, refusal, fault, signature, own_fault }: Exchange,
  ms: number,
): string {
  const line = `${world}  ${answer?.status ?? '---'} ${request.method} ${request.target}  ${operation ?? '-'}  ${ms.toFixed(1)} ms`;
  const why = own_fault ? `the mock's own fault: ${own_fault}` : (signature.diagnosis ?? refusal?.diagnosis);
  const struck = fault && `fault ${fault}`;
  const told = refusal && !own_fault ? [struck, refusal.id].filter(Boolean).join(', ') : struck;
  return [line, ...(told || why ? [`    ${[told, why].filter(Boolean).join(': ')}`] : [])].join('\n');
}

export const controlLine = ({ method, target, status, refusal }: ControlCallSeen): string =>
  `control  ${status} ${method} ${target}${refusal ? `\n    ${refusal.id}: ${refusal.text}` : ''}`;

export function jsonLine(
  world: string,
  { id, at, operation, caller, request, answer, refusal, fault, signature, own_fault }: Exchange,
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
    fault,
    signature,
    own_fault,
    ms: Number(ms.toFixed(3)),
  });
}
