/** What right requests are made of beyond what the schemas say: words that a world takes right now. */
import birth, { magicValues } from '../../fixtures/index.js';
import { lifecycles } from '../../schemas/generated/lifecycles.js';
import { accountsIn } from '../../server/money/accounts.js';
import type { Credential } from '../../server/world/credentials.js';
import type { LivingRow } from '../../server/world/lifecycle.js';
import { personOf, type User, usersIn } from '../../server/world/users.js';
import type { World } from '../../server/world/world.js';
import type { Chance } from './chance.js';
import { statusesOf } from './stock.js';
import type { Words } from './values.js';
import { TARGETS } from './webhooks.js';

const INSTANTS = ['2025-10-31T16:38:53.872547Z', '2025-11-30 00:00:00', '2096-02-29', '2199-12-31T23:59:59+14:00'];
const EDGES = ['9999-12-31T23:59:59.999999Z', '9999-12-31 23:59:59', '0000-01-01', '1969-12-31T23:59:59.999999Z', '2026-02-30'];
const TOLD = ['PARTNER_USER_PROVISION', 'USER_ONBOARDING', 'USER_INFORMATION_INQUIRY'];
const MAGIC = magicValues().map(({ local_part }) => local_part);
const DAY_MS = 86_400_000;

/** API keys and credentials that open something, and one that would. */
function secrets(world: World, chance: Chance): string[] {
  const issued = [...usersIn(world).values()].map(({ id }) => `sandbox_${world.ids.hex('api-key', id)}`);
  const credentials = [...world.rows<Credential>('user-credential').values()];
  const fresh = credentials.filter(({ status }) => status === 'PENDING_FIRST_USE');
  const tokens = [...credentials.slice(-2), ...fresh.slice(-4)].map(({ token }) => token);
  return [birth.partner.api_key, ...issued.slice(-2), ...tokens, `sandbox_${chance.below(50)}`];
}

/** What a partner asks for: a person, one whose payments alone are looked at, a company; in one form of the request or the other. */
function provision(world: World, owner: number | undefined, chance: Chance): Words {
  const mine = world.rows('partner-user-provision').idsOf(owner ?? 0);
  const kind: Words = chance.pick([
    { products: [['USER_VERIFIED']], user_verified_type: [undefined, 'PARTNER_USER_PERSON'], director_relation_provision_id: [undefined] },
    { products: [['USER_ANONYMOUS_TRANSACTION_AUDIT']], user_verified_type: [undefined], director_relation_provision_id: [undefined] },
    {
      products: [['COMPANY_VERIFIED']],
      user_verified_type: ['PARTNER_USER_COMPANY'],
      director_relation_provision_id: mine.length ? [...mine, String(mine[0])] : [1],
    },
  ]);
  const older = chance.oneIn(4);
  const pointer = [
    { type: 'EMAIL', value: 'a@example.com' },
    { type: 'PHONE_NUMBER', value: '+31612345678', name: 'x' },
  ];
  return {
    ...kind,
    // Few enough that some come twice.
    external_uuid: [`550e8400-e29b-41d4-a716-4466554400${10 + chance.below(90)}`],
    email: [older ? undefined : `${chance.pick(['a', 'a', 'a', chance.pick(MAGIC)])}@example.com`],
    phone_number: [older ? undefined : '+31612345678'],
    pointer: older ? pointer : [undefined],
    country_of_residence: [undefined, 'NL', 'DE'],
  };
}

/** What is a person's own. */
function personal(world: World, user: User | undefined, chance: Chance): Words {
  const person = user && personOf(world, user);
  const attachments = world.rows('attachment').idsOf(person?.id ?? 0);
  const files = attachments.length ? attachments : [1];
  const failures = world.rows('notification-filter-failure').idsOf(user?.owner || user?.id || 0);
  const failed = [...failures].slice(chance.below(failures.length || 1)).slice(0, 3);
  return {
    date_of_birth: ['1990-01-15', '1990-01-15', '1990-01-15', '1990-02-30'],
    country: ['NL', 'DE'],
    document_country_of_issuance: ['NL', 'DE'],
    all_nationality: [['NL'], ['DE', 'BE']],
    document_attachment_id: files,
    document_back_attachment_id: [undefined, ...files],
    all_attachment_id: [undefined, attachments.slice(0, 1), attachments],
    answer: ['My salary.'],
    notification_filter_failed_ids: [failed.join() || '1'],
  };
}

/** Small amounts, so that there is money for some, and whom there is to pay or to ask: the sandbox's own, accounts here, one elsewhere. */
function money(world: World, chance: Chance): Words {
  const value = chance.pick(['0.01', '1', '2.50', 3, '499.99']);
  const amounts = [{ value, currency: chance.oneIn(20) ? 'USD' : 'EUR' }];
  const ibans = [...accountsIn(world).values()].slice(-5).map(({ iban }) => ({ type: 'IBAN', value: iban, name: 'x' }));
  return {
    amount: amounts,
    amount_inquired: amounts,
    currency: ['EUR'],
    counterparty_alias: [
      { type: 'EMAIL', value: 'sugardaddy@bunq.com', name: 'Sugar Daddy' },
      { type: 'IBAN', value: 'NL02ABNA0123456789', name: 'Elsewhere' },
      ...ibans,
    ],
    attachment: [undefined],
  };
}

/** What plans and steps hold. */
const plans: Words = {
  after_ms: [0, 1, 500, 500, 2000, 60_000, 7 * DAY_MS],
  after_reads: [0, 1, 1, 2, 1_000_000],
  hold: [undefined, undefined, [], ['SUBMITTED'], ['PENDING_PROCESS_USER', 'PENDING_FIRST_USE']],
  fails_at: [undefined, undefined, [], ['PENDING_PROCESS_RELATION_USER'], ['PENDING_PROCESS_USER', 'PENDING_PROCESS_OAUTH_REQUEST']],
};

/** @param row that a request is about */
export function wordsFor(world: World, slug: string, user: User | undefined, row: LivingRow | undefined, chance: Chance): Words {
  const { server, client } = birth.keys;
  const instants = [...INSTANTS, ...(chance.oneIn(10) ? EDGES : [])];
  const statuses = statusesOf(slug, chance.oneIn(6) ? undefined : row);
  const all = statuses.length ? statuses : statusesOf(slug);
  return {
    client_public_key: [client.public, server.public, `\n${client.public}`, client.public.replaceAll('\n', '\r\n')],
    secret: secrets(world, chance),
    'permitted_ips[]': ['*', '127.0.0.1', '10.0.0.255'],
    certificate: [server.certificate],
    category: [...TOLD, ...TOLD, 'PAYMENT'],
    notification_target: TARGETS,
    ...(all.length && { status: all }),
    ...provision(world, user?.id, chance),
    ...personal(world, user, chance),
    ...plans,
    ...money(world, chance),
    url: ['https://example.com/callback', 'https://localhost:3000', 'https://x/?y=1'],
    base64Image: ['iVBORw0KGgo='],
    images: [['fullFrameFrontID', 'selfie', 'croppedFace'], ['x']],
    token: [undefined],
    retry_after: [0, 3, '3', 'Fri, 31 Oct 2025 16:38:53 GMT'],
    advance_ms: [0, 1, 0.001, 500, 1000, 2000, 5000, 60_000, 60_000, chance.oneIn(20) ? 8 * DAY_MS : 1],
    set: instants,
    now: instants,
    // A running clock moves the world between two looks at it.
    freeze: [true],
    seed: ['x', world.name],
  };
}

/** What may be asked of a list by that name. */
export function filterBy(name: string, slug: string, world: World): readonly string[] {
  const states = slug in lifecycles ? Object.keys(lifecycles[slug as keyof typeof lifecycles].states) : [];
  const uuids = [...world.rows<LivingRow & { external_uuid: string }>(slug).values()].map(({ external_uuid }) => external_uuid);
  const words: Record<string, readonly string[]> = {
    status: [...states.slice(0, 3), `${states[0]},${states[2]}`, 'ACTIVE', 'CREATED,ACTIVE'],
    external_uuid: [...uuids, ...uuids.slice(0, 1).map((uuid) => uuid?.toUpperCase()), 'x'],
    type: ['USER_PERSON', 'USER_COMPANY'],
    purpose: ['ONBOARDING', 'COMPLIANCE_SCREENING,ONBOARDING', 'x'],
    fulfillment_type: ['ADDRESS_MAIN', 'EMAIL,x'],
  };
  return words[name] ?? ['x'];
}
