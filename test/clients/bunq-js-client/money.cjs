/** Walks the same client through its money calls, as two people: node money.cjs <base URL>. What it read, a line of JSON a step. */
const { default: BunqJSClient } = require('@bunq-community/bunq-js-client');

const [baseUrl] = process.argv.slice(2);
const clients = [];
const say = (step, ...read) => console.log(JSON.stringify([step, ...read]));
const euros = (value) => ({ value, currency: 'EUR' });
const told = ({ value, currency }) => `${value} ${currency}`;

/** A person with a key of its own, as far as a session, and its account. */
async function become(name) {
  const made = await fetch(`${baseUrl}/v1/sandbox-user-person`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: '{}',
  });
  const [{ ApiKey }] = (await made.json()).Response;
  const stored = new Map();
  const store = { get: (key) => stored.get(key), set: (key, value) => stored.set(key, value), remove: (key) => stored.delete(key) };
  const client = new BunqJSClient(store);
  clients.push(client);
  await client.run(ApiKey.api_key, [], 'SANDBOX', '00112233445566778899aabbccddeeff');
  client.Session.environmentUrl = baseUrl;
  await client.install();
  await client.registerDevice(name);
  await client.registerSession();
  const { id } = await client.getUser('UserPerson', true);
  const [{ MonetaryAccountBank: account }] = await client.api.monetaryAccount.list(id);
  const iban = account.alias.find(({ type }) => type === 'IBAN');
  return { api: client.api, id, account: account.id, pointer: { type: 'IBAN', value: iban.value, name: iban.name } };
}

async function walk() {
  const ada = await become('Ada');
  const bob = await become('Bob');
  const { api, id, account } = ada;
  const read = async () => (await api.monetaryAccountBank.get(id, account)).MonetaryAccountBank;
  say('account', (await read()).status, told((await read()).balance));
  await api.requestInquiry.post(id, account, 'allowance', euros('500.00'), { type: 'EMAIL', value: 'sugardaddy@bunq.com' });
  while ((await read()).balance.value === '0.00') await new Promise((wake) => setTimeout(wake, 1000));
  say('given', told((await read()).balance));

  const [{ Id: paid }] = await api.payment.post(id, account, 'lunch', euros('12.50'), bob.pointer);
  const { Payment: payment } = await api.payment.get(id, account, paid.id);
  say('paid', told(payment.amount), told(payment.balance_after_mutation), payment.description);
  const listed = await api.payment.list(bob.id, bob.account).catch(({ response }) => response.data.Error);
  say('not his', listed[0].error_description);
  const seen = await bob.api.payment.list(bob.id, bob.account);
  say(
    'received',
    seen.map(({ Payment }) => told(Payment.amount)),
  );
  const refused = await api.payment.post(id, account, 'much', euros('9999.00'), bob.pointer).catch(({ response }) => response);
  say('too much', refused.status, Object.keys(refused.data.Error[0]));

  const [{ Id: asked }] = await api.requestInquiry.post(id, account, 'your share', euros('7.00'), bob.pointer);
  const [{ RequestResponse: response }] = await bob.api.requestResponse.list(bob.id, bob.account);
  say('is asked', response.status, told(response.amount_inquired));
  await bob.api.requestResponse.put(bob.id, bob.account, response.id, 'ACCEPTED', { amount_responded: euros('7.00') });
  const { RequestInquiry: inquiry } = await api.requestInquiry.get(id, account, asked.id);
  say('is paid', inquiry.status, told((await read()).balance));

  const [{ Id: second }] = await api.monetaryAccountBank.post(id, 'EUR', 'rainy day', '100.00', '#00FF00');
  await api.monetaryAccountBank.putCancel(id, second.id, 'CANCELLED', 'REDEMPTION_VOLUNTARY', 'OTHER');
  say('closed', (await api.monetaryAccountBank.get(id, second.id)).MonetaryAccountBank.status);
  say('names', (await api.cardName.get(id)).length > 0);
}

walk()
  .catch((error) => {
    console.error(error.stack, JSON.stringify(error.response?.data));
    process.exitCode = 1;
  })
  // Its keep-alive would hold the process for a week.
  .finally(() => {
    for (const client of clients) client.clearExpiryTimer();
  });
