/** What is called, and what the answer holds: each item of `Response` in its place, with the types that may stand there. */
export interface Called {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** From /v1 on. */
  path: string;
  items: readonly (readonly string[])[];
  /** Any number of one type, with Pagination. */
  list?: string;
  /** As many of it as there are. */
  many?: true;
  /** It brings the key, and is not signed. */
  unsigned?: true;
  /** The $def of its body, in the file of its resource. */
  body?: string;
}

const ID = [['Id']];
const sessions = '/user/{user_id}/identity-verification-session';
const onboardings = '/user/{user_id}/user-onboarding';
const filters = '/user/{user_id}/notification-filter-url';

export const operations = {
  'installation.create': {
    method: 'POST',
    path: '/installation',
    items: [['Id'], ['Token'], ['ServerPublicKey']],
    unsigned: true,
    body: 'create',
  },
  'device-server.create': { method: 'POST', path: '/device-server', items: ID, body: 'create' },
  'device-server.list': { method: 'GET', path: '/device-server', items: [], list: 'DeviceServer', many: true },
  'session-server.create': {
    method: 'POST',
    path: '/session-server',
    items: [['Id'], ['Token'], ['UserCompany', 'UserPerson', 'UserApiKey']],
    body: 'create',
  },
  'user.list': { method: 'GET', path: '/user', items: [], list: 'UserCompany', many: true },
  'partner-user-provision.create': {
    method: 'POST',
    path: '/partner-user-provision',
    items: [['PartnerUserProvision', 'Id']],
    body: 'create',
  },
  'partner-user-provision.read': { method: 'GET', path: '/partner-user-provision/{id}', items: [['PartnerUserProvision']] },
  'partner-user-provision.list': { method: 'GET', path: '/partner-user-provision', items: [], list: 'PartnerUserProvision', many: true },
  'notification-filter-url.create': { method: 'POST', path: filters, items: [['NotificationFilterUrl']], many: true, body: 'create' },
  'notification-filter-url.list': { method: 'GET', path: filters, items: [], list: 'NotificationFilterUrl', many: true },
  'user-onboarding.create': { method: 'POST', path: onboardings, items: ID, body: 'create' },
  'user-onboarding.read': { method: 'GET', path: `${onboardings}/{id}`, items: [['UserOnboarding']] },
  'user-onboarding.list': { method: 'GET', path: onboardings, items: [], list: 'UserOnboarding', many: true },
  'user-onboarding.update': { method: 'PUT', path: `${onboardings}/{id}`, items: ID, body: 'update' },
  'address-main.create': { method: 'POST', path: '/user/{user_id}/address-main', items: ID, body: 'create' },
  'user-person.update': { method: 'PUT', path: '/user-person/{user_id}', items: ID, body: 'update' },
  'identity-verification-session.create': { method: 'POST', path: sessions, items: ID, body: 'create' },
  'identity-verification-session.read': { method: 'GET', path: `${sessions}/{id}`, items: [['IdentityVerificationSessionIncode']] },
  'identity-verification-session.list': { method: 'GET', path: sessions, items: [], list: 'IdentityVerificationSessionIncode', many: true },
  'identity-verification-session.update': { method: 'PUT', path: `${sessions}/{id}`, items: ID, body: 'update' },
  /** Of probes: a path that there is not, and a method that a path has not. */
  'no.route': { method: 'GET', path: '/drift-no-such-route', items: [] },
  'no.method': { method: 'PUT', path: '/device-server', items: [] },
} as const satisfies Record<string, Called>;
export type OperationName = keyof typeof operations;
