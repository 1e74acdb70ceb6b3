/** Other decimal texts for ids, where they leave a world and come back: that is how there are ids that no number holds. */
import type { WorldOptions } from '../../schemas/generated/types.js';
import { Digits, writeJson } from './exact-json.js';

type Slug = keyof NonNullable<WorldOptions['id_texts']>;

/** Whose ids have texts, by the type whose `id` they are. */
const SLUGS: Record<string, Slug> = {
  IdentityVerificationSessionIncode: 'identity-verification-session',
  PartnerUserProvision: 'partner-user-provision',
  Payment: 'payment',
};
/** Of webhooks, by the category of what they are about. */
const CATEGORIES: Record<string, Slug> = { PARTNER_USER_PROVISION: 'partner-user-provision', PAYMENT: 'payment', MUTATION: 'payment' };

/** The texts of one slug: those of ids that follow each other do so too. */
export class Texts {
  readonly #ahead: bigint;

  /** @param from the id that has the first text */
  constructor(first: string, from: number) {
    this.#ahead = BigInt(first) - BigInt(from);
  }

  of(id: number): string {
    return String(BigInt(id) + this.#ahead);
  }

  /** The id of a text; of one that no id can have, 0 or the largest number, so that it still has its place among them. */
  id(text: string): number {
    const id = BigInt(text) - this.#ahead;
    return id < 0n ? 0 : id > Number.MAX_SAFE_INTEGER ? Number.MAX_SAFE_INTEGER : Number(id);
  }
}

export class IdTexts {
  readonly #texts: Map<string, Texts>;

  /** @param firstIds inside, by slug; 1 where there is none */
  constructor(first: NonNullable<WorldOptions['id_texts']>, firstIds: Readonly<Record<string, number>>) {
    this.#texts = new Map(Object.entries(first).map(([slug, text]) => [slug, new Texts(text, firstIds[slug] ?? 1)]));
  }

  /** The texts of a slug's ids, if they have any. */
  of(slug: string): Texts | undefined {
    return this.#texts.get(slug);
  }

  /** Puts its texts into an item that an operation of this slug answers with, for `writeJson`. */
  inItemsOf(slug: string): (item: object) => object {
    return (item) => {
      const [[type, object] = ['', {}]] = Object.entries(item) as [string, object][];
      if (type === 'NotificationFilterFailure') return { [type]: this.#inObject(object, 'object_id', CATEGORIES[categoryOf(object)]) };
      return { [type]: this.#inObject(object, 'id', type === 'Id' ? slug : SLUGS[type]) };
    };
  }

  /** The JSON of a webhook with its texts. */
  inMessage(body: string): string {
    const { NotificationUrl: message } = JSON.parse(body) as { NotificationUrl: { object: object } };
    return writeJson({ NotificationUrl: { ...message, object: this.inItemsOf('')(message.object) } });
  }

  #inObject(object: object, field: string, slug = ''): object {
    const texts = this.of(slug);
    return texts ? { ...object, [field]: new Digits(texts.of((object as Record<string, number>)[field] as number)) } : object;
  }
}

const categoryOf = (object: object) => (object as { category: string }).category;
