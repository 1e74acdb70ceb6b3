import { type Instant, timestamp } from './clock.js';
import { cleanAnswer, cleanBody, cleanHeader, cleanText } from './secrets.js';

/** The bytes of a request as they came, before any parser. */
export interface RecordedRequest {
  method: string;
  target: string;
  /** Names and values by turns, in their order and case. */
  headers: string[];
  body: Buffer;
  /** How long the body was; its recorded form is shorter or longer when something in it was blanked. */
  bytes: number;
}

export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

export interface SignatureCheck {
  verdict: 'valid' | 'invalid' | 'absent' | 'unchecked';
  /** The installation whose key was used. */
  key: number | null;
  /** What a wrong signature turns out to be. Not told to the client. */
  diagnosis: string | null;
}

/** One request and its answer on record. */
export interface Exchange {
  id: number;
  at: Instant;
  operation: string | null;
  caller: string | null;
  request: RecordedRequest;
  answer: Answer | null;
  refusal: { id: string; status: number; diagnosis: string | null } | null;
  fault: string | null;
  signature: SignatureCheck;
  /** What the mock itself did wrong, with the path of the field; never the client's doing. */
  own_fault: string | null;
}

/** The most exchanges that a journal keeps, and about how many bytes of memory. */
export interface JournalLimits {
  exchanges?: number;
  bytes?: number;
}

/** Told of each exchange when it is on record, and of none when the journal closes. */
type Reader = (added?: Exchange) => void;

export const JOURNAL_LIMITS = { exchanges: 10_000, bytes: 64 * 2 ** 20 };

/** The list of exchanges of a world, refused requests included; bounded, the oldest go first. */
export class Journal {
  readonly #exchanges: Exchange[] = [];
  #first = 0;
  #bytes = 0;
  #count = 0;
  readonly #readers = new Set<Reader>();
  #closed: string | undefined;

  constructor(
    private readonly isOurs: (secret: string) => boolean,
    private readonly limits: { exchanges: number; bytes: number },
  ) {}

  /** Puts an exchange on record when it is closed; blanks what is not ours to keep. */
  add(exchange: Omit<Exchange, 'id'>): Exchange {
    const { request, answer, refusal } = exchange;
    const { isOurs } = this;
    request.target = cleanText(request.target, isOurs);
    // Node's own list of them stays as it is.
    const headers = request.headers.slice();
    request.headers = headers;
    for (let i = 1; i < headers.length; i += 2) headers[i] = cleanHeader(headers[i - 1] as string, headers[i] as string, isOurs);
    if (request.body.length) request.body = cleanBody(request.body, isOurs);
    // A refusal quotes what it refuses, and a request's id comes back as it was.
    if (answer) answer.body = refusal ? cleanText(answer.body, isOurs) : cleanAnswer(answer.body, isOurs);
    const name = echoIn(exchange);
    const echo = answer?.headers[name];
    if (echo !== undefined) (answer as Answer).headers[name] = cleanHeader('', echo, isOurs);
    const recorded = { id: ++this.#count, ...exchange };
    this.#exchanges.push(recorded);
    this.#bytes += bytesOf(recorded);
    this.#shorten();
    for (const read of this.#readers) read(recorded);
    return recorded;
  }

  /** Calls back after each exchange, and once more when the journal closes; gives back what ends that. */
  follow(read: Reader): () => void {
    this.#readers.add(read);
    return () => void this.#readers.delete(read);
  }

  /** Lets its readers go, and says why. */
  close(why: string): void {
    this.#closed ??= why;
    for (const read of this.#readers) read();
    this.#readers.clear();
  }

  /** Why nobody can follow it any more. */
  get closed(): string | undefined {
    return this.#closed;
  }

  /** All that is on record, and how much ever was. */
  save(): { count: number; exchanges: object[] } {
    return { count: this.#count, exchanges: this.all().map((each) => ({ ...each, request: withText(each.request) })) };
  }

  load({ count, exchanges }: { count: number; exchanges: readonly object[] }): void {
    this.#count = count;
    for (const each of exchanges as (Exchange & { request: { body: string } })[]) {
      const exchange = { ...each, request: { ...each.request, body: Buffer.from(each.request.body as unknown as string, 'base64') } };
      this.#exchanges.push(exchange);
      this.#bytes += bytesOf(exchange);
    }
    this.#shorten();
  }

  /** Oldest first. */
  all(): Exchange[] {
    return this.#exchanges.slice(this.#first);
  }

  /** The first exchange after that of an id which is still on record; their ids have no gaps. */
  after(id: number): Exchange | undefined {
    const first = this.#exchanges[this.#first];
    return first && this.#exchanges[this.#first + Math.max(0, id + 1 - first.id)];
  }

  /** How many there ever were: the id of the latest. */
  get count(): number {
    return this.#count;
  }

  /** Forgets what is on record; ids go on. */
  clear(): void {
    this.#exchanges.length = 0;
    this.#first = 0;
    this.#bytes = 0;
  }

  #shorten(): void {
    while (
      this.#exchanges.length - this.#first > this.limits.exchanges ||
      (this.#bytes > this.limits.bytes && this.#exchanges.length - this.#first > 1)
    ) {
      this.#bytes -= bytesOf(this.#exchanges[this.#first] as Exchange);
      delete this.#exchanges[this.#first++];
    }
    // Moving the rest to the front now and then keeps each addition cheap.
    if (this.#first > 1000 && this.#first * 2 > this.#exchanges.length) {
      this.#exchanges.splice(0, this.#first);
      this.#first = 0;
    }
  }
}

/** The name of the header that sends a client's own text back; a fault may have put it in another case. */
function echoIn({ answer, fault }: Omit<Exchange, 'id'>): string {
  const name = 'X-Bunq-Client-Request-Id';
  const names = fault === null ? [] : Object.keys(answer?.headers ?? {});
  return names.find((each) => each.toLowerCase() === name.toLowerCase()) ?? name;
}

/** About how much an exchange keeps in memory, in bytes. */
export function bytesOf({ request, answer }: Exchange): number {
  let headers = 0;
  for (const text of request.headers) headers += text.length;
  return request.target.length + headers + request.body.length + (answer?.body.length ?? 0) + 1000;
}

/** A request whose body is base64. */
const withText = (request: RecordedRequest) => ({ ...request, body: request.body.toString('base64') });

/** An exchange as the control plane shows it: `at` in bunq's form, the request's body in base64. */
export function showExchange({ request, answer, ...rest }: Exchange) {
  return {
    ...rest,
    at: timestamp(rest.at),
    request: withText(request),
    answer: answer && { ...answer, bytes: Buffer.byteLength(answer.body) },
  };
}
