/**
 * A client as one writes it on the first day: it works against a sandbox, and is wrong in what a sandbox does not show. It is here to be
 * judged: `bunq-contracts verify POLL-R8W4 -- node examples/naive-client.mjs`.
 */
const { BUNQ_BASE_URL, BUNQ_USER_ID, BUNQ_SESSION_TOKEN, BUNQ_POLL_INTERVAL_MS } = process.env;
const sessions = `${BUNQ_BASE_URL}/v1/user/${BUNQ_USER_ID}/identity-verification-session`;
const headers = {
  'Content-Type': 'application/json',
  'User-Agent': 'naive/1.0',
  'X-Bunq-Client-Authentication': BUNQ_SESSION_TOKEN,
};

async function call(method, url, body) {
  const answer = await fetch(url, { method, headers, ...(body && { body: JSON.stringify(body) }) });
  return (await answer.json()).Response[0];
}

const { id } = (await call('POST', sessions, { purpose: 'VERIFICATION', provider: 'INCODE' })).Id;
const url = `${sessions}/${id}`;
const { token, url_api } = (await call('GET', url)).IdentityVerificationSessionIncode;
await fetch(`${url_api}capture`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ token }) });
await call('PUT', url, { status: 'SUBMITTED' });
let session;
do {
  await new Promise((resolve) => setTimeout(resolve, Number(BUNQ_POLL_INTERVAL_MS)));
  session = (await call('GET', url)).IdentityVerificationSessionIncode;
} while (session.status !== 'PROCESSED');
console.log(JSON.stringify({ outcome: 'approved', error_kind: 'none', session_id: String(id), fail_reasons: [] }));
