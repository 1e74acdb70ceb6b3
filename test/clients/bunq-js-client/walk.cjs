/** Walks a real client, unchanged but for its base URL, from installation to logout: node walk.cjs <base URL> */
const { default: BunqJSClient } = require('@bunq-community/bunq-js-client');

const [baseUrl] = process.argv.slice(2);
const stored = new Map();
const store = { get: (key) => stored.get(key), set: (key, value) => stored.set(key, value), remove: (key) => stored.delete(key) };

async function walk(client) {
  await client.run('sandbox_mock_partner', [], 'SANDBOX', '00112233445566778899aabbccddeeff');
  client.Session.environmentUrl = baseUrl;
  await client.install();
  await client.registerDevice();
  await client.registerSession();
  const user = await client.getUser('UserCompany', true);
  const { installToken, deviceId, sessionId, sessionTimeout } = client.Session;
  await client.destroySession();
  return {
    installation_token: Boolean(installToken),
    device_id: deviceId,
    session_id: sessionId,
    user_id: user.id,
    session_timeout_ms: sessionTimeout,
  };
}

const client = new BunqJSClient(store);
walk(client)
  .then((found) => console.log(JSON.stringify(found)))
  .catch((error) => {
    console.error(error.message);
    process.exitCode = 1;
  })
  // Its keep-alive would hold the process for a week.
  .finally(() => client.clearExpiryTimer());
