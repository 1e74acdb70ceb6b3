/** Who sends right requests, and what they are about, as it is in a world right now: tokens, users, rows. */
import { type Lifecycle, lifecycles } from '../../schemas/generated/lifecycles.js';
import type { Operation } from '../../server/resources/operation.js';
import type { IdentitySession } from '../../server/world/captures.js';
import { type LivingRow, leaving, type Slug, stateOf } from '../../server/world/lifecycle.js';
import { type Installation, installationsIn, type Session, sessionsIn } from '../../server/world/sessions.js';
import { personOf, type User, usersIn } from '../../server/world/users.js';
import type { World } from '../../server/world/world.js';
import type { Chance } from './chance.js';

export interface Holder {
  token: string;
  installation: Installation | undefined;
  /** Where the token is a session's. */
  user: User | undefined;
}

export const NOBODY: Holder = { token: '', installation: undefined, user: undefined };

/** What a client may ask a row to become, or any row of that slug. */
export function statusesOf(slug: string, row?: LivingRow): string[] {
  if (!(slug in lifecycles)) return [];
  const { transitions }: Lifecycle = lifecycles[slug as Slug];
  const all = row ? leaving(slug as Slug, row).map(([, transition]) => transition) : Object.values(transitions);
  return all.flatMap(({ trigger }) => ('client' in trigger ? [trigger.client] : []));
}

/** Whether a client can still do something about a row. */
const isOpen = (slug: Slug, row: LivingRow) => stateOf(slug, row) === lifecycles[slug].initial || statusesOf(slug, row).length > 0;

const orNothing = <T>(all: readonly T[]): readonly (T | undefined)[] => (all.length ? all : [undefined]);

export class Stock {
  constructor(
    readonly world: World,
    readonly chance: Chance,
  ) {}

  /** Some of these, where there are any; now and then all, for what is over gets requests too. */
  mostly<T>(all: readonly T[], wanted: (each: T) => unknown): readonly T[] {
    const some = all.filter(wanted);
    return some.length && !this.chance.oneIn(6) ? some : all;
  }

  /** Somebody whose token an operation takes. */
  holder(kind: Operation['caller']): Holder {
    if (kind === 'anyone') return NOBODY;
    const { world, chance } = this;
    if (kind === 'installation') {
      const installation = chance.pick(orNothing(this.mostly([...installationsIn(world).values()], ({ device }) => device !== null)));
      return { token: installation?.token ?? '', installation, user: undefined };
    }
    const now = world.clock.now();
    const live = this.mostly([...sessionsIn(world).values()], ({ expires }) => expires > now);
    const companies = live.filter(({ owner }) => usersIn(world).get(owner)?.type === 'UserCompany');
    // A partner has many users, and each of these only itself.
    const isPartner = kind === 'partner' ? companies.length > 0 : chance.oneIn(2) && companies.length > 0;
    return this.#session(chance.pick(orNothing(isPartner ? companies : live)));
  }

  #session(session: Session | undefined): Holder {
    if (!session) return NOBODY;
    const { token, installation, owner } = session;
    return { token, installation: installationsIn(this.world).get(installation), user: usersIn(this.world).get(owner) };
  }

  /** Somebody whose phone Incode's SDK runs on. */
  applicant(): IdentitySession | undefined {
    const all = [...this.world.rows<IdentitySession>('identity-verification-session').values()];
    return this.chance.pick(orNothing(this.mostly(all, ({ status }) => status === 'CREATED')));
  }

  /**
   * A user that a caller may name, most of the time; for a person's sake only one that is a person.
   *
   * @param type of rows that it should have
   */
  userFor({ user }: Holder, names: 'user' | 'person' | undefined, type: string | undefined): User | undefined {
    const { world, chance } = this;
    if (!user) return chance.pick(orNothing([...usersIn(world).values()]));
    const own = user.type === 'UserApiKey' ? [user, usersIn(world).get(user.granted_by) as User] : [user];
    const provisioned =
      user.type === 'UserCompany'
        ? usersIn(world)
            .idsOf(user.id)
            .map((id) => usersIn(world).get(id) as User)
        : [];
    const all = [...own, ...provisioned].filter((each) => names !== 'person' || personOf(world, each));
    const wanted = this.mostly(
      all.length ? all : own,
      (each) => type === undefined || this.#rowsOf(type, [each.id, this.#person(each)]).length,
    );
    return chance.pick(wanted);
  }

  #person(user: User | undefined): number {
    return (user && personOf(this.world, user)?.id) ?? 0;
  }

  /** Those that a client can still do something about, of the first of these owners that has any. */
  #rowsOf(type: string, owners: readonly (number | undefined)[]): readonly number[] {
    const rows = this.world.rows<LivingRow>(type);
    const ids = owners.map((owner) => rows.idsOf(owner ?? 0)).find(({ length }) => length) ?? [];
    return type in lifecycles ? ids.filter((id) => isOpen(type as Slug, rows.get(id) as LivingRow)) : ids;
  }

  /**
   * The id of a row, of one's own where there is one.
   *
   * @param parent the id before it in the path
   */
  idFor(type: string, holder: Holder, named: User | undefined, parent: number | undefined): number {
    if (type === 'installation') return holder.installation?.id ?? 1;
    const rows = this.world.rows(type);
    const owners = [parent, this.#person(named), named?.id, holder.user?.id];
    const open = this.#rowsOf(type, owners);
    const all = owners.map((owner) => rows.idsOf(owner ?? 0)).find(({ length }) => length) ?? [1, 36, 42];
    return this.chance.pick(this.mostly(all, (id) => open.includes(id)));
  }

  /** The id of any row of a type; of one that is wanted, where there is one. */
  anyOf<R extends LivingRow>(type: string, wanted: (row: R) => unknown): number {
    const all = [...this.world.rows<R>(type).values()];
    return this.chance.pick(orNothing(this.mostly(all, wanted)))?.id ?? 1;
  }
}
