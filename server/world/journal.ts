import { type Instant, timestamp } from './clock.js';

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
  answer: { status: number; headers: Record<string, string>; body: string } | null;
  refusal: { id: string; status: number; diagnosis: string | null } | null;
  fault: string | null;
  signature: SignatureCheck;
  /** What the mock itself did wrong, with the path of the field; never the client's doing. */
  own_fault: string | null;
}

const BLANK = '[blanked]';
/** Header fields that carry somebody's secret. */
const SECRET_HEADERS = /^(x-bunq-client-authentication|authorization|proxy-authorization|cookie|x-api-key|x-incode-hardware-id)$/i;
/** What looks like a secret anywhere: a private key, an API key of the sandbox, 64 or more hexadecimal digits. */
const SECRET_TEXT =
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)|sandbox_[A-Za-z0-9_-]+|[0-9a-fA-F]{64,}/g;
/** A value under a name that says secret, whole or cut off, in JSON or in something like it. */
const SECRET_FIELD =
  /((?:secret|token|token_value|password|api_key|private_key)(?:\\*["'])?\s*[:=]\s*)("(?:[^"\\]|\\[\s\S])*"?|'[^']*'?|\\+"[^"]*"?|[^\s,;&}"'\\]+)/gi;

/** Blanks every secret that the world did not give out; what it did give out stays readable. */
function blank(text: string, isOurs: (secret: string) => boolean): string {
  return text
    .replace(SECRET_TEXT, (found) => (isOurs(found) ? found : BLANK))
    .replace(SECRET_FIELD, (found, name: string, value: string) => {
      const bare = value.replace(/^\\*["']|\\*["']$/g, '');
      return bare === BLANK || bare === 'null' || isOurs(bare) ? found : `${name}"${BLANK}"`;
    });
}

/** The list of exchanges of a world, refused requests included; bounded, the oldest go first. */
export class Journal {
  readonly #exchanges: Exchange[] = [];
  #first = 0;
  #bytes = 0;
  #count = 0;

  constructor(
    private readonly isOurs: (secret: string) => boolean,
    private readonly limits: { exchanges: number; bytes: number },
  ) {}

  /** Puts an exchange on record when it is closed; blanks what is not ours to keep. */
  add(exchange: Omit<Exchange, 'id'>): Exchange {
    const { request } = exchange;
    request.target = this.#clean(request.target);
    for (let i = 0; i < request.headers.length; i += 2) {
      const value = request.headers[i + 1] as string;
      if (SECRET_HEADERS.test(request.headers[i] as string)) request.headers[i + 1] = this.isOurs(value) ? value : BLANK;
      else if (value.length >= 40) request.headers[i + 1] = this.#clean(value);
    }
    if (request.body.length) {
      const text = request.body.toString('latin1');
      const clean = this.#clean(text);
      if (clean !== text) request.body = Buffer.from(clean, 'latin1');
    }
    const recorded = { id: ++this.#count, ...exchange };
    this.#exchanges.push(recorded);
    this.#bytes += size(recorded);
    this.#shorten();
    return recorded;
  }

  /** Oldest first. */
  all(): Exchange[] {
    return this.#exchanges.slice(this.#first);
  }

  #clean(text: string): string {
    return blank(text, this.isOurs);
  }

  #shorten(): void {
    while (
      this.#exchanges.length - this.#first > this.limits.exchanges ||
      (this.#bytes > this.limits.bytes && this.#exchanges.length - this.#first > 1)
    ) {
      this.#bytes -= size(this.#exchanges[this.#first] as Exchange);
      delete this.#exchanges[this.#first++];
    }
    // Moving the rest to the front now and then keeps each addition cheap.
    if (this.#first > 1000 && this.#first * 2 > this.#exchanges.length) {
      this.#exchanges.splice(0, this.#first);
      this.#first = 0;
    }
  }
}

function size(exchange: Exchange): number {
  return exchange.request.target.length + exchange.request.body.length + (exchange.answer?.body.length ?? 0) + 1000;
}

/** An exchange as the control plane shows it: `at` in bunq's form, the request's body in base64. */
export function showExchange({ request, answer, ...rest }: Exchange) {
  return {
    ...rest,
    at: timestamp(rest.at),
    request: { ...request, body: request.body.toString('base64') },
    answer: answer && { ...answer, bytes: Buffer.byteLength(answer.body) },
  };
}
