/** Users at every point of a partner's way, so that whatever comes next can come of a request. */
import birth from '../../fixtures/index.js';
import type { PartnerUserProvisionCreate } from '../../schemas/generated/types.js';
import type { Operation } from '../../server/resources/operation.js';
import { beginProvision } from '../../server/resources/partner-user-provision.js';
import type { Row as Provision } from '../../server/resources/provision-shown.js';
import { router } from '../../server/resources/routes.js';
import { inquire } from '../../server/resources/user-information-inquiry.js';
import type { Delivery } from '../../server/webhooks/delivery.js';
import { type Credential, lastCredential } from '../../server/world/credentials.js';
import type { LivingRow, Slug } from '../../server/world/lifecycle.js';
import { type Installation, openSession } from '../../server/world/sessions.js';
import { personOf, type User, usersIn } from '../../server/world/users.js';
import type { World } from '../../server/world/world.js';
import type { Chance } from './chance.js';
import { TARGETS } from './webhooks.js';

type Asked = Partial<PartnerUserProvisionCreate>;

const operations = new Map(router.operations.map(({ name, operation }) => [name, operation]));
const SMOOTHLY = { fails_at: [] };
const AUDIT: Asked = { products: ['USER_ANONYMOUS_TRANSACTION_AUDIT'], date_of_birth: '1990-01-15' };
const PERSON = { products: ['USER_VERIFIED'] } satisfies Asked;
const COMPANY: Asked = { products: ['COMPANY_VERIFIED'], user_verified_type: 'PARTNER_USER_COMPANY' };
const ADDRESS = { street: 'Naritaweg', house_number: '131-133', postal_code: '1043 BS', city: 'Amsterdam', country: 'NL' };
const NAMED = { first_name: 'Ada', last_name: 'Lovelace', date_of_birth: '1990-01-15' };
const DESIRED = { user_verification_status_desired: 'VERIFIED' };
const ENTRY = 'USER_PERSON_SOURCE_OF_INCOME';
const ALL_STAGES = 3;

interface Brought {
  provision: Provision;
  person: User;
}

/** What a partner does, and what comes of it, without a request. */
export class Partner {
  constructor(
    private readonly world: World,
    private readonly chance: Chance,
    private readonly company: User,
    /** Of the sessions of its users. */
    private readonly installation: Installation,
  ) {}

  /** Lets an operation run for a user; the id that it answers, if it does. */
  #act(name: string, user: User, body: object = {}, params: Record<string, number> = {}): number {
    const answer = (operations.get(name) as Operation).run({
      world: this.world,
      caller: { kind: 'session', user },
      user,
      params: { user_id: user.id, ...params },
      body: body as never,
      ip: '127.0.0.1',
      isSigned: false,
      headers: {},
      query: new URLSearchParams(),
      shown: (item) => Object.values(item)[0] as Record<string, unknown>,
      url: 'http://localhost',
    });
    const [item = {}] = Array.isArray(answer) ? answer : [];
    return (Object.values(item)[0] as { id?: number } | undefined)?.id ?? 0;
  }

  #move(slug: Slug, id: number, ...transitions: string[]): void {
    for (const name of transitions) this.world.move(slug, this.world.rows<LivingRow>(slug).get(id) as LivingRow, name);
  }

  /** A user, so many stages on. */
  #brings(stages: number, more: Asked = {}): Provision {
    const { world, company } = this;
    const external_uuid = world.ids.uuid('external-uuid', world.ids.upcoming('partner-user-provision'));
    const asked = { external_uuid, email: 'a@example.com', phone_number: '+31612345678', ...PERSON, ...more };
    const row = beginProvision(world, company.id, asked);
    for (let i = 0; i < stages; i++) {
      const next = world.upcoming('partner-user-provision', row, SMOOTHLY);
      if (next) world.move('partner-user-provision', row, next.name, SMOOTHLY);
    }
    return row;
  }

  /** A person that bunq has to verify, mostly with a session of its own. */
  #person(): Brought {
    const { world } = this;
    const provision = this.#brings(ALL_STAGES);
    const apiKey = usersIn(world).get(provision.api_key) as User;
    if (!this.chance.oneIn(3)) {
      openSession(world, this.installation, apiKey);
      world.move('user-credential', lastCredential(world, apiKey.id) as Credential, 'use');
    }
    return { provision, person: personOf(world, apiKey) as User };
  }

  /** One who gave all that a person can give, but for its face. */
  #given(): Brought {
    const made = this.#person();
    const { person } = made;
    this.#move('user-person', person.id, 'sign-in', 'confirm');
    this.#act('address-main.create', person, { address_main: ADDRESS });
    this.#act('user-person.update', person, NAMED);
    return made;
  }

  #verifies(person: User, status: 'CREATED' | 'SUBMITTED' | 'PROCESSED'): void {
    const slug = 'identity-verification-session';
    const id = this.#act(`${slug}.create`, person, { purpose: 'VERIFICATION', provider: 'INCODE' });
    if (status !== 'CREATED') this.#act(`${slug}.update`, person, { status: 'SUBMITTED' }, { id });
    const row = this.world.rows<LivingRow>(slug).get(id) as LivingRow;
    if (status === 'PROCESSED') this.world.move(slug, row, 'process', { outcome: 'APPROVED', fail_reasons: [] });
  }

  #onboards(person: User, desired = {}): number {
    return this.#act('user-onboarding.create', person, { type: 'PERSON', ...desired });
  }

  #inReview(): { provision: Provision; id: number } {
    const { provision, person } = this.#given();
    this.#verifies(person, 'PROCESSED');
    const id = this.#onboards(person);
    this.#act('user-onboarding.update', person, DESIRED, { id });
    return { provision, id };
  }

  #asked(person: User): { inquiry: number; entries: readonly number[] } {
    const entries = this.chance.pick([[ENTRY], [ENTRY, 'USER_PERSON_ACCOUNT_PURPOSE']]) as [typeof ENTRY];
    const { id } = inquire(this.world, person.id, { entries });
    return { inquiry: id, entries: this.world.rows('partner-user-information-inquiry-entry').idsOf(id) };
  }

  readonly #points: readonly (() => unknown)[] = [
    () => this.#brings(this.chance.below(ALL_STAGES)),
    () => this.#brings(ALL_STAGES),
    () => this.#brings(ALL_STAGES, AUDIT),
    () => this.#move('partner-user-provision', this.#brings(ALL_STAGES, AUDIT).id, 'reset-active'),
    () => this.#move('partner-user-provision', this.#brings(ALL_STAGES).id, 'reset'),
    () => this.#move('partner-user-provision', this.#brings(ALL_STAGES).id, 'cancel'),
    () => {
      const { id } = this.#brings(0);
      this.#brings(ALL_STAGES, { ...COMPANY, director_relation_provision_id: id });
    },
    () => this.#onboards(this.#person().person, this.chance.pick([{}, DESIRED])),
    () => {
      const { person } = this.#given();
      this.#verifies(person, this.chance.pick(['CREATED', 'CREATED', 'SUBMITTED']));
      this.#onboards(person, this.chance.pick([{}, DESIRED]));
    },
    () => {
      const { person } = this.#given();
      this.#verifies(person, 'PROCESSED');
      this.#onboards(person);
    },
    () => this.#inReview(),
    () => {
      // The verdict is to come before the new token.
      const { provision, id } = this.#inReview();
      this.world.plans.set('user', provision.follows, { provision: 'by-hand', review: { after_ms: 1000 } });
      this.#move('partner-user-provision', provision.id, 'reset');
      this.world.replan('user-onboarding', [id]);
    },
    () => this.#move('user-onboarding', this.#inReview().id, this.chance.pick(['approve', 'deny'])),
    () => {
      const { person } = this.#person();
      this.#asked(person);
      if (this.chance.oneIn(2)) this.#act('attachment.create', person, { bytes: Buffer.from('x'), type: 'image/png' });
    },
    () => {
      const { person } = this.#person();
      const { inquiry, entries } = this.#asked(person);
      const slug = 'partner-user-information-inquiry-entry';
      for (const id of entries) this.#act(`${slug}.update`, person, { answer: 'x' }, { user_information_inquiry_id: inquiry, id });
    },
  ];

  /** Some users, of whom the last are told of; some of that has arrived, or never did, or is held back. */
  work(): void {
    const { world, chance, company } = this;
    for (let i = 0; i < 4; i++) chance.pick(this.#points)();
    const { person, provision } = this.#person();
    const told = (categories: readonly string[]) => ({
      notification_filters: categories.map((category) => ({ category, notification_target: chance.pick(TARGETS) })),
    });
    this.#act('notification-filter-url.create', company, told(['PARTNER_USER_PROVISION']));
    this.#act('notification-filter-url.create', person, told(['USER_ONBOARDING', 'USER_INFORMATION_INQUIRY']));
    if (chance.oneIn(3)) world.faults.arm({ on: { webhook: '*' }, do: { hold: true }, times: 2 });
    if (chance.oneIn(3)) world.faults.arm({ on: { operation: 'user.list' }, do: { latency_ms: 1000 } });
    this.#asked(person);
    this.#onboards(person);
    world.tell('partner-user-provision.updated', provision);
    world.tell('partner-user-provision.updated', provision);
    if (chance.oneIn(2))
      this.#act('certificate-pinned.create', company, { certificate_chain: [{ certificate: birth.keys.server.certificate }] });
    if (chance.oneIn(2))
      this.#act('callback-url.create', company, { url: 'https://x/' }, { oauth_client_id: this.#act('oauth-client.create', company) });
    for (const row of world.rows<Delivery>('delivery').values()) {
      const end = chance.pick(['', 'deliver', 'miss']);
      while (end && row.state !== 'HELD' && row.state !== 'DELIVERED' && row.state !== 'FAILED') {
        world.move('delivery', row, 'attempt');
        world.move('delivery', row, end);
      }
    }
  }
}
