/**
 * `@bunq-community/bunq-js-client` 1.1.2, unchanged, as a client for the kit to judge. One file, though long: one
 * program, as somebody would write it.
 *
 * The library does all that it can: keys in use, installation, device, session, signatures both ways, its limiter, its timers, its
 * errors. Nothing is repeated, checked or mended for it. What it knows nothing of (provisions, onboardings, identity verification,
 * polling for a verdict) is here, and goes through its generic requests as its own endpoints do.
 */
import { createPublicKey, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { globalAgent } from 'node:https';
import { createRequire } from 'node:module';
import { rootCertificates } from 'node:tls';
import { format } from 'node:util';
import { compileFunction } from 'node:vm';

const here = createRequire(import.meta.url);
const LIBRARY = '@bunq-community/bunq-js-client';

// ---- The library, with the world's time

/**
 * It waits for its limiter, and tells by the date whether its session has ended. A world's time is not this machine's, so its files
 * find the world's in these names, and are otherwise as published.
 */
const TIMES = ['Date', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'];
const WRAPPED = ['exports', 'require', 'module', ...TIMES];
const compiled = new Map();

function compile(path) {
  const made = compiled.get(path) ?? compileFunction(readFileSync(path, 'utf8'), WRAPPED, { filename: path });
  compiled.set(path, made);
  return made;
}

/** One copy of the library for each conversation: they have no time in common. What it depends on is shared. */
function load(context) {
  const times = TIMES.map((name) => timesOf(context)[name]);
  const modules = new Map();
  const requireFrom = (file) => (name) => {
    const { resolve } = createRequire(file);
    if (!name.startsWith('.') && name !== LIBRARY) return createRequire(file)(name);
    const path = resolve(name);
    const loaded = modules.get(path) ?? { exports: {} };
    if (modules.has(path)) return loaded.exports;
    modules.set(path, loaded);
    compile(path)(loaded.exports, requireFrom(path), loaded, ...times);
    return loaded.exports;
  };
  const entry = here.resolve(LIBRARY);
  const [{ default: Client }, Rsa] = ['./BunqJSClient', './Crypto/Rsa'].map(requireFrom(entry));
  return { Client, Rsa };
}

function timesOf({ now, sleep, signal }) {
  // The world's clock stands still while nobody waits; the ids of its requests are made of this one.
  let last = 0;
  const read = () => {
    last = Math.max(now(), last + 1);
    return last;
  };
  function timer(callback, ms, isRepeated) {
    const over = new AbortController();
    const tick = async () => {
      do {
        await sleep(ms, over.signal);
        if (over.signal.aborted || signal.aborted) return;
        callback();
      } while (isRepeated);
    };
    void tick();
    return over;
  }
  const clear = (over) => over?.abort();
  return {
    Date: class extends Date {
      constructor(...given) {
        super(...(given.length > 0 ? given : [read()]));
      }
      static now() {
        return read();
      }
    },
    setTimeout: (callback, ms) => timer(callback, ms, false),
    setInterval: (callback, ms) => timer(callback, ms, true),
    clearTimeout: clear,
    clearInterval: clear,
  };
}

// ---- One party: a client of the library's

function partyOf(run, name) {
  const { context, library } = run;
  const stored = new Map();
  const store = { get: (key) => stored.get(key), set: (key, value) => stored.set(key, value), remove: (key) => stored.delete(key) };
  // Its own logger prints the same: warnings and errors.
  const print = (...parts) => context.log(`${name}: ${format(...parts)}`);
  const logger = { trace() {}, debug() {}, info() {}, log() {}, warn: print, error: print };
  const client = new library.Client(store, logger);
  // It trusts what Node trusts, and has no option for more. This does what NODE_EXTRA_CA_CERTS does for a process.
  if (context.authority) globalAgent.options.ca = [...rootCertificates, context.authority];
  run.parties.push(client);
  return client;
}

/** The key pair that it would else make, which takes seconds. */
async function giveKey({ context, library }, { Session }) {
  Session.privateKeyPem = context.privateKey;
  Session.publicKeyPem = createPublicKey(context.privateKey).export({ type: 'spki', format: 'pem' });
  Session.privateKey = await library.Rsa.privateKeyFromPem(Session.privateKeyPem);
  Session.publicKey = await library.Rsa.publicKeyFromPem(Session.publicKeyPem);
}

/** Its own whole way in. */
async function logIn(run, name, secret) {
  const client = partyOf(run, name);
  await giveKey(run, client);
  await client.run(secret, ['*'], 'SANDBOX', '00112233445566778899aabbccddeeff');
  client.Session.environmentUrl = run.context.baseUrl;
  await client.install();
  // After a refusal it makes a new key pair, for a next try. None comes, and a short one is made in less than ten seconds.
  await saying400(() => client.registerDevice('contract kit', 256));
  await saying400(() => client.registerSession());
  return client;
}

/** bunq says 400 to a wrong secret; which of its calls failed, the library does not say. */
async function saying400(call) {
  try {
    await call();
  } catch (error) {
    if (error?.response?.status === 400) throw new Ended('auth', error.message);
    throw error;
  }
}

/** A session that was handed over: as it would have loaded it from its store. */
async function resume(run) {
  const { context, library } = run;
  const client = partyOf(run, 'user');
  await giveKey(run, client);
  const { Session } = client;
  Session.environmentUrl = context.baseUrl;
  Session.serverPublicKeyPem = context.serverPublicKey;
  Session.serverPublicKey = await library.Rsa.publicKeyFromPem(context.serverPublicKey);
  Session.sessionToken = context.sessionToken;
  Session.sessionTimeout = 604_800_000;
  Session.sessionExpiryTime = new Date(context.now() + Session.sessionTimeout);
  return client;
}

/** As its own endpoints ask: by a limiter for the kind of object. */
function ask({ ApiAdapter }, method, kind, path, body) {
  const limiter = ApiAdapter.RequestLimitFactory.create(`/${kind}`, method.toUpperCase());
  return limiter.run((axios) => {
    if (method === 'get') return ApiAdapter.get(`/v1${path}`, {}, {}, axios);
    return ApiAdapter[method](`/v1${path}`, body, {}, {}, axios);
  });
}

// ---- How a run ends

class Ended extends Error {
  constructor(kind, message) {
    super(message);
    this.kind = kind;
  }
}

const ended = ({ sessionId }, outcome, more = {}) => ({
  outcome,
  error_kind: 'none',
  ...(sessionId && { session_id: sessionId }),
  ...more,
});

/** What the library says of a failure: the code of its own errors, or the answer or the request of its HTTP client's. */
function kindOf(thrown) {
  const error = thrown.error ?? thrown;
  if (error.errorCode === 'INVALID_RESPONSE_RECEIVED') return 'signature';
  const status = error.response?.status;
  if (status === 401 || status === 403) return 'auth';
  if (status === 429) return 'rate_limited';
  if (status >= 500 || status === 491) return 'server';
  if (status === undefined && error.request) return 'network';
  // Another refusal; or it choked on an answer, which it says by whatever exception it ran into.
  return 'protocol';
}

function failed(run, error) {
  if (error instanceof Ended && error.kind === 'timed_out') return ended(run, 'timed_out', { note: error.message });
  const error_kind = error instanceof Ended ? error.kind : kindOf(error);
  return ended(run, 'error', { error_kind, note: String(error.message) });
}

async function pause({ context, deadline }, ms) {
  await context.sleep(Math.min(ms, Math.max(0, deadline - context.now())), context.signal);
  if (context.now() >= deadline || context.signal.aborted) throw new Ended('timed_out', 'bunq had not decided by the deadline');
}

/** The wait before each poll: it grows. */
function poller(run) {
  const shortest = run.context.pollIntervalMs;
  let ms = shortest;
  return async () => {
    await pause(run, ms);
    ms = Math.min(Math.round(ms * 1.25), 5 * shortest);
  };
}

// ---- What an answer says

/** What the library hands on need be no JSON: it parses what it can. */
function objectOf(reply, type, fits = () => true) {
  const items = reply?.Response;
  if (!Array.isArray(items)) throw new Ended('protocol', 'an answer has no Response');
  return items.find((item) => item?.[type] && fits(item[type]))?.[type];
}

function need(reply, type, fits) {
  const object = objectOf(reply, type, fits);
  if (!object) throw new Ended('protocol', `an answer has no ${type} that fits`);
  return object;
}

/** Of what the library has parsed; digits that it lost are lost. */
function idOf(value) {
  const text = String(value);
  if (!/^[1-9]\d*$/.test(text)) throw new Ended('protocol', 'an id is no positive integer');
  return text;
}

// ---- Identity verification

const SESSION = 'identity-verification-session';

async function verifyIdentity(run, client, userId) {
  const { context } = run;
  const sessions = `/user/${userId}/${SESSION}`;
  const created = await ask(client, 'post', SESSION, sessions, { purpose: 'VERIFICATION', provider: 'INCODE' });
  run.sessionId = idOf(need(created, 'Id').id);
  const path = `${sessions}/${run.sessionId}`;
  const sessionOf = (reply) => need(reply, 'IdentityVerificationSessionIncode', ({ id }) => String(id) === run.sessionId);
  const { token, url_api: urlApi } = sessionOf(await ask(client, 'get', SESSION, path));
  if (!token || !urlApi) throw new Ended('protocol', 'a session has no token');
  const left = await context.runSdk({ token, urlApi });
  if (left !== 'completed') return ended(run, left === 'cancelled' ? 'cancelled' : 'needs_input');
  await ask(client, 'put', SESSION, path, { status: 'SUBMITTED' });
  const wait = poller(run);
  for (let misses = 0; ; ) {
    await wait();
    let session;
    try {
      session = sessionOf(await ask(client, 'get', SESSION, path));
      misses = 0;
    } catch (error) {
      // What was just written may not be readable everywhere yet.
      if (error?.response?.status !== 404 || ++misses > 2) throw error;
      continue;
    }
    if (session.status === 'PROCESSED') return verdictOf(run, session);
  }
}

/** A text of 2025, or an object of 2026. */
function verdictOf(run, { result }) {
  const word = typeof result === 'string' ? result : result?.result;
  const reasons = result?.all_fail_reason;
  if (word === 'APPROVED') return ended(run, 'approved');
  if (word === 'REJECTED') return ended(run, 'rejected', { fail_reasons: Array.isArray(reasons) ? reasons.map(String) : [] });
  throw new Ended('protocol', 'bunq has processed the session, but its result is none that is known');
}

// ---- A new user

const PROVISION = 'partner-user-provision';

/** When the answer is lost, it is looked for by what bunq knows the same person by, and sent again where there is none. */
async function create(run, partner, body) {
  const post = () => ask(partner, 'post', PROVISION, `/${PROVISION}`, body);
  try {
    return await post();
  } catch (error) {
    if (!['network', 'server'].includes(kindOf(error))) throw error;
    await pause(run, run.context.pollIntervalMs);
    const listed = await ask(partner, 'get', PROVISION, `/${PROVISION}?external_uuid=${body.external_uuid}`);
    const isThere = objectOf(listed, 'PartnerUserProvision', ({ external_uuid }) => external_uuid === body.external_uuid);
    return isThere ? listed : post();
  }
}

async function provide(run, partner) {
  const { email, phone_number } = run.context.applicant;
  const external_uuid = randomUUID();
  const products = { products: ['USER_VERIFIED'], user_verified_type: 'PARTNER_USER_PERSON' };
  const made = await create(run, partner, { external_uuid, email, phone_number, ...products });
  const isOurs = (object) => object.external_uuid === undefined || object.external_uuid === external_uuid;
  const id = idOf((objectOf(made, 'Id') ?? need(made, 'PartnerUserProvision', isOurs)).id);
  const path = `/${PROVISION}/${id}`;
  const wait = poller(run);
  for (let hasAsked = false; ; ) {
    await wait();
    const found = need(await ask(partner, 'get', PROVISION, path), 'PartnerUserProvision', (each) => String(each.id) === id);
    if (['FAILED', 'CANCELLED', 'CLOSED'].includes(found.status)) throw new Ended('protocol', 'the provision came to nothing');
    if (found.credential?.status === 'EXPIRED') {
      if (!hasAsked) await ask(partner, 'put', PROVISION, path, { status: 'TOKEN_RESET_REQUESTED' });
      hasAsked = true;
    } else if (found.credential?.token_value) return found.credential.token_value;
  }
}

const GIVEN_BY = {
  ADDRESS_MAIN: 'address',
  DATE_OF_BIRTH: 'person',
  LEGAL_NAME: 'person',
  IDENTITY_VERIFICATION: 'identity',
  EMAIL: 'bunq',
  PHONE_NUMBER: 'bunq',
};

function isDue({ context }, { status, time_mandatory }) {
  if (status === 'FULFILLED' || status === 'IN_PROGRESS') return false;
  return typeof time_mandatory !== 'string' || !(Date.parse(`${time_mandatory.replace(' ', 'T')}Z`) > context.now());
}

/** The types that bunq still asks for; undefined when it asks for nothing. */
async function desire(run, user, path) {
  try {
    const desired = { user_status_desired: 'ACTIVE', user_verification_status_desired: 'VERIFIED' };
    await ask(user, 'put', 'user-onboarding', path, desired);
    return undefined;
  } catch (error) {
    const problems = error?.response?.data?.Error;
    const parameters = Array.isArray(problems) ? problems.flatMap((each) => each?.error_additional_parameter ?? []) : [];
    const missing = parameters.flatMap((each) => each?.AdditionalFulfillmentParameter?.all_fulfillment ?? []);
    if (missing.length === 0) throw error;
    return missing.filter((item) => item && isDue(run, item)).map(({ type }) => String(type));
  }
}

async function fulfil(run, user, userId, missing, given) {
  const { first_name, last_name, date_of_birth, address } = run.context.applicant;
  const unknown = missing.filter((type) => !(type in GIVEN_BY));
  if (unknown.length > 0) return ended(run, 'needs_input', { note: `bunq asks for ${unknown.join(', ')}` });
  const due = new Set(missing.map((type) => GIVEN_BY[type]).filter((what) => !given.has(what)));
  for (const what of due) given.add(what);
  if (due.has('address')) await ask(user, 'post', 'address-main', `/user/${userId}/address-main`, { address_main: address });
  if (due.has('person')) await ask(user, 'put', 'user-person', `/user-person/${userId}`, { first_name, last_name, date_of_birth });
  if (!due.has('identity')) return undefined;
  const verdict = await verifyIdentity(run, user, userId);
  return verdict.outcome === 'approved' ? undefined : verdict;
}

async function onboard(run, user) {
  const userId = idOf(user.Session.userInfo.UserApiKey?.id);
  const onboardings = `/user/${userId}/user-onboarding`;
  const created = await ask(user, 'post', 'user-onboarding', onboardings, { type: 'PARTNER_USER' });
  const id = idOf(need(created, 'Id').id);
  const path = `${onboardings}/${id}`;
  const isOurs = (each) => String(each.id) === id;
  const wait = poller(run);
  const given = new Set(['bunq']);
  for (let hasAccepted = false; ; ) {
    await wait();
    const { status, action_required } = need(await ask(user, 'get', 'user-onboarding', path), 'UserOnboarding', isOurs);
    if (action_required === 'NONE' && status === 'VERIFIED') return ended(run, 'approved');
    if (action_required === 'NONE' && status === 'DENIED') return ended(run, 'rejected', { fail_reasons: [] });
    if (action_required !== 'USER' || hasAccepted) continue;
    const missing = await desire(run, user, path);
    hasAccepted = missing === undefined;
    const end = await fulfil(run, user, userId, missing ?? [], given);
    if (end) return end;
  }
}

/** What it cannot be asked for: it has nothing that takes webhooks. */
export const capabilities = ['identity', 'onboarding', 'clock:virtual', 'tls', 'parallel'];

export default async function bunqJsClient(context) {
  const run = { context, library: load(context), parties: [], deadline: context.now() + context.deadlineMs };
  try {
    if (context.entry === 'identity') return await verifyIdentity(run, await resume(run), idOf(context.userId));
    const partner = await logIn(run, 'partner', context.apiKey);
    return await onboard(run, await logIn(run, 'user', await provide(run, partner)));
  } catch (error) {
    return failed(run, error);
  } finally {
    // It keeps its sessions alive, if it is let.
    for (const client of run.parties) client.clearExpiryTimer();
  }
}
