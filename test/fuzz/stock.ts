/** What right requests are made of, as it is in a world right now: tokens, ids, keys, words. */
import birth from '../../fixtures/index.js';
import { type Lifecycle, lifecycles } from '../../schemas/generated/lifecycles.js';
import type { Operation } from '../../server/resources/operation.js';
import type { Credential } from '../../server/world/credentials.js';
import { personOf, type User } from '../../server/world/users.js';
import type { Installation, Session, World } from '../../server/world/world.js';
import type { Chance } from './chance.js';
import type { Words } from './values.js';

export interface Holder {
  token: string;
  installation: Installation | undefined;
  /** Where the token is a session's. */
  user: User | undefined;
}

export const NOBODY: Holder = { token: '', installation: undefined, user: undefined };

/** What a client may ask a row of that slug to become. */
function statusesOf(slug: string): string[] {
  const { transitions = {} } = (lifecycles as Record<string, Lifecycle>)[slug] ?? {};
  return Object.values(transitions).flatMap(({ trigger }) => ('client' in trigger ? [trigger.client] : []));
}

const INSTANTS = ['2025-10-31T16:38:53.872547Z', '2025-11-30 00:00:00', '2096-02-29', '2199-12-31T23:59:59+14:00'];
const EDGES = ['9999-12-31T23:59:59.999999Z', '9999-12-31 23:59:59', '0000-01-01', '1969-12-31T23:59:59.999999Z', '2026-02-30'];

function orNothing<T>(all: Iterable<T>): (T | undefined)[] {
  const list = [...all];
  return list.length ? list : [undefined];
}

export class Stock {
  constructor(
    readonly world: World,
    private readonly chance: Chance,
  ) {}

  /** Somebody whose token an operation takes. */
  holder(kind: Operation['caller']): Holder {
    if (kind === 'anyone') return NOBODY;
    if (kind === 'session' || kind === 'partner') {
      const all = [...this.world.sessions.values()];
      const companies = all.filter(({ owner }) => this.world.users.get(owner)?.type === 'UserCompany');
      return this.#session(this.chance.pick(orNothing(kind === 'partner' && companies.length ? companies : all)));
    }
    const installation = this.chance.pick(orNothing(this.world.installations.values()));
    return { token: installation?.token ?? '', installation, user: undefined };
  }

  #session(session: Session | undefined): Holder {
    if (!session) return NOBODY;
    const { token, installation, owner } = session;
    return { token, installation: this.world.installations.get(installation), user: this.world.users.get(owner) };
  }

  /** A user that a caller may name, most of the time; for a person's sake only one that is a person. */
  userFor({ user }: Holder, names: 'user' | 'person' | undefined): User | undefined {
    const { world, chance } = this;
    if (!user) return chance.pick(orNothing(world.users.values()));
    const own = user.type === 'UserApiKey' ? [user, world.users.get(user.granted_by)] : [user];
    const provisioned = user.type === 'UserCompany' ? world.users.idsOf(user.id).map((id) => world.users.get(id)) : [];
    const all = [...own, ...provisioned].filter((each) => each && (names !== 'person' || personOf(world, each)));
    return chance.pick(all.length ? all : own);
  }

  /**
   * The id of a row, of one's own where there is one.
   *
   * @param parent the id before it in the path
   */
  idFor(type: string, holder: Holder, named: User | undefined, parent: number | undefined): number {
    if (type === 'installation') return holder.installation?.id ?? 1;
    const person = named && personOf(this.world, named);
    const rows = this.world.rows(type);
    const mine = [parent, person?.id, named?.id, holder.user?.id].map((id) => rows.idsOf(id ?? 0)).find((ids) => ids.length);
    return mine ? this.chance.pick(mine) : this.chance.pick([1, 36, 42]);
  }

  /** API keys that open something, and one that would. */
  #secrets(): string[] {
    const { world, chance } = this;
    const issued = [...world.users.values()].map(({ id }) => `sandbox_${world.ids.hex('api-key', id)}`);
    const credentials = [...world.rows<Credential>('user-credential').values()].map(({ token }) => token);
    return [birth.partner.api_key, birth.partner.api_key, ...issued.slice(-3), ...credentials.slice(-3), `sandbox_${chance.below(50)}`];
  }

  /** What the partner's way asks for, beyond what the schemas say. */
  #partners(): Words {
    const { world, chance } = this;
    const { certificate } = birth.keys.server;
    const failures = [...world.rows('notification-filter-failure').ids()];
    return {
      // Few enough that some come twice.
      external_uuid: [`550e8400-e29b-41d4-a716-4466554400${10 + chance.below(50)}`],
      email: ['a@example.com'],
      phone_number: ['+31612345678'],
      products: [['USER_VERIFIED'], ['USER_VERIFIED'], ['USER_ANONYMOUS_TRANSACTION_AUDIT'], ['COMPANY_VERIFIED']],
      // One form of the request or the other, mostly.
      ...(chance.oneIn(4) ? {} : { pointer: [undefined] }),
      director_relation_provision_id: [undefined, ...world.rows('partner-user-provision').ids()],
      user_verified_type: [undefined, 'PARTNER_USER_PERSON', 'PARTNER_USER_COMPANY'],
      date_of_birth: ['1990-01-15', '1990-01-15', '1990-02-30'],
      country: ['NL', 'DE'],
      country_of_residence: ['NL', 'DE'],
      'all_nationality[]': ['NL', 'DE', 'BE'],
      notification_target: ['http://127.0.0.1:9/', 'https://localhost/hook'],
      certificate: [certificate],
      notification_filter_failed_ids: [String(chance.pick(orNothing(failures)) ?? 1)],
      hold: [[], [], ['SUBMITTED'], ['PENDING_PROCESS_USER', 'PENDING_FIRST_USE']],
      fails_at: [[], [], ['PENDING_PROCESS_RELATION_USER']],
    };
  }

  words(slug = ''): Words {
    const { world, chance } = this;
    const { server, client } = birth.keys;
    const instants = [...INSTANTS, ...(chance.oneIn(10) ? EDGES : [])];
    return {
      client_public_key: [client.public, server.public, `\n${client.public}`, client.public.replaceAll('\n', '\r\n')],
      secret: this.#secrets(),
      'permitted_ips[]': ['*', '127.0.0.1', '10.0.0.255'],
      ...(statusesOf(slug).length && { status: statusesOf(slug) }),
      ...this.#partners(),
      url: ['https://example.com/callback', 'https://localhost:3000', 'app://x'],
      retry_after: [0, 3, '3', 'Fri, 31 Oct 2025 16:38:53 GMT'],
      advance_ms: [0, 1, 0.001, 500, 1000, 2000, 5000, 60_000, 60_000, chance.oneIn(20) ? 8 * 86_400_000 : 1],
      set: instants,
      now: instants,
      // A running clock moves the world between two looks at it.
      freeze: [true],
      seed: ['x', world.name],
    };
  }
}
