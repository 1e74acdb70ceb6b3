/** One process of a client that stays, and the conversations that it has. */
import type { ClientAbout } from '../../../schemas/generated/types.js';
import { realDelay } from '../../../server/index.js';
import { capabilities as all, type Capability, type Conversation, type SdkResult } from '../client.js';
import { Child, type Command, exitInWords, MOST_PRINTED, parsed, quoted } from './child.js';
import { AdapterError, type Hands, type Told } from './driver.js';

/** Real milliseconds that it may take to leave after `bye`. */
const BYE_MS = 1_000;
/** Characters of stderr that are kept, of the end. */
const MOST_KEPT = 64 * 1024;

type Message = Record<string, unknown>;

interface Running {
  hands: Hands;
  end(told: { outcome?: unknown; flaw?: string }): void;
  /** Of an adapter that is broken. */
  fail(error: AdapterError): void;
}

interface Ready {
  about: ClientAbout;
  capabilities: Capability[];
}

export class Resident {
  readonly #child: Child;
  readonly #runs = new Map<number, Running>();
  /** By run and sleep. */
  readonly #sleeping = new Map<string, AbortController>();
  #seq = 0;
  #line = '';
  #errors = '';
  /** How many characters of stderr there were in all. */
  #printed = 0;
  /** How many when the latest conversation began. */
  #since = 0;
  #wasReady = false;
  #resolveReady: (ready: Ready) => void = () => undefined;
  #rejectReady: (error: AdapterError) => void = () => undefined;
  /** Why it takes no more conversations. */
  over: AdapterError | 'ended' | undefined;

  private constructor(child: Child) {
    this.#child = child;
  }

  static async start(given: Command, readyMs: number, signal?: AbortSignal): Promise<{ resident: Resident; ready: Ready }> {
    const early: { out: string[]; error: string[] } = { out: [], error: [] };
    const heard = { out: (text: string) => void early.out.push(text), error: (text: string) => void early.error.push(text) };
    const child = await Child.start(given, { out: (text) => heard.out(text), error: (text) => heard.error(text) });
    const one = new Resident(child);
    Object.assign(heard, { out: (text: string) => one.#hear(text), error: (text: string) => one.#keep(text) });
    const ready = new Promise<Ready>((resolve, reject) => {
      one.#resolveReady = resolve;
      one.#rejectReady = reject;
    });
    void child.exited.then(() => child.closed()).then(() => one.#left());
    void child.exited.then(() => realDelay(BYE_MS)).then(() => one.#left());
    for (const text of early.error) one.#keep(text);
    for (const text of early.out) one.#hear(text);
    one.say({ type: 'hello' });
    const end = () => void child.end();
    signal?.addEventListener('abort', end);
    const patience = new AbortController();
    void realDelay(readyMs, patience.signal).then(() => {
      if (!patience.signal.aborted) one.#break(`it was told hello, and has not said ready within ${readyMs / 1000} s`);
    });
    try {
      return { resident: one, ready: await ready };
    } finally {
      patience.abort();
      signal?.removeEventListener('abort', end);
    }
  }

  say(message: Message): void {
    this.#child.say(JSON.stringify(message));
  }

  converse(conversation: Conversation, hands: Hands): Promise<Told> {
    if (this.over instanceof AdapterError) return Promise.reject(this.over);
    const seq = ++this.#seq;
    const begun = this.#printed;
    this.#since = begun;
    let until: number | undefined;
    const output = () => {
      const first = this.#printed - this.#errors.length;
      return this.#errors.slice(Math.max(0, begun - first), Math.max(0, (until ?? this.#printed) - first));
    };
    return new Promise((resolve, reject) => {
      const end: Running['end'] = (told) => {
        hands.signal.removeEventListener('abort', giveUp);
        resolve({
          ...told,
          get output() {
            return output();
          },
        });
      };
      const giveUp = () => {
        // It may be at work on it for ever: whatever it still has to do it ends, and gets no more.
        this.over ??= 'ended';
        end({ flaw: 'it gave no outcome before the kit gave it up' });
      };
      this.#runs.set(seq, { hands, end, fail: reject });
      hands.signal.addEventListener('abort', giveUp, { once: true });
      hands.signal.addEventListener('abort', () => {
        until ??= this.#printed;
        this.#runs.delete(seq);
        if (this.over && this.#runs.size === 0) void this.#child.end();
      });
      this.say({ type: 'run', seq, ...asMessage(conversation), now_ms: Math.round(hands.now()) });
    });
  }

  async close(): Promise<void> {
    this.over ??= 'ended';
    this.say({ type: 'bye' });
    this.#child.hangUp();
    await Promise.race([this.#child.exited, realDelay(BYE_MS)]);
    await this.#child.end();
  }

  /** Whether it takes no more conversations. */
  get isOver(): boolean {
    return this.over !== undefined || this.#child.exit !== undefined;
  }

  /** At once, whatever it is at. */
  end(): Promise<void> {
    return this.#child.end();
  }

  #hear(text: string): void {
    if (this.over instanceof AdapterError) return;
    this.#line += text;
    const lines = this.#line.split('\n');
    this.#line = lines.pop() as string;
    for (const line of lines) this.#take(line);
    if (this.#line.length > MOST_PRINTED) this.#break(`a line on stdout is longer than ${MOST_PRINTED / 1024 / 1024} MiB`);
  }

  #keep(text: string): void {
    this.#printed += text.length;
    this.#errors = (this.#errors + text).slice(-MOST_KEPT);
    if (this.#printed - this.#since > MOST_PRINTED)
      this.#ends(`it printed more than ${MOST_PRINTED / 1024 / 1024} MiB on stderr, and was stopped`);
  }

  #take(line: string): void {
    if (line.trim() === '' || this.over instanceof AdapterError) return;
    const message = parsed(line);
    const wrong = message === undefined ? 'stdout is for the protocol alone, and this line is no JSON' : this.#obey(Object(message));
    if (wrong) this.#break(`${wrong}: ${quoted(line)}`);
  }

  /** Does what a message asks for; what is wrong with it, when something is. */
  #obey(message: Message): string | undefined {
    const { type, seq, id } = message;
    if (type === 'ready') return this.#welcome(message);
    if (!this.#wasReady) return 'the first line is to be ready';
    if (type !== 'sleep' && type !== 'cancel' && type !== 'sdk' && type !== 'outcome') return 'there is no such message';
    if (!Number.isInteger(seq) || (seq as number) < 1 || (seq as number) > this.#seq) return 'its seq is of no run';
    const run = this.#runs.get(seq as number);
    // One that is over; nobody waits for it.
    if (!run) return undefined;
    if (type === 'sleep') {
      const { ms } = message;
      if (typeof ms !== 'number' || !Number.isFinite(ms) || ms < 0) return 'its ms is no time to sleep';
      void this.#sleep(run, { seq, id }, ms);
    } else if (type === 'sdk') {
      const { token, url_api } = message;
      if (typeof token !== 'string' || typeof url_api !== 'string') return 'it lacks a token or a url_api, which are texts';
      void run.hands.runSdk({ token, urlApi: url_api }).then((result: SdkResult) => this.say({ type: 'sdk_done', seq, result }));
    } else if (type === 'cancel') {
      this.#sleeping.get(`${seq} ${id}`)?.abort();
    } else {
      if (!('outcome' in message)) return 'it lacks an outcome';
      run.end({ outcome: message.outcome });
    }
    return undefined;
  }

  async #sleep({ hands }: Running, { seq, id }: { seq: unknown; id: unknown }, ms: number): Promise<void> {
    const key = `${seq} ${id}`;
    const cancelled = new AbortController();
    this.#sleeping.set(key, cancelled);
    await hands.sleep(ms, AbortSignal.any([cancelled.signal, hands.signal]));
    if (this.#sleeping.get(key) === cancelled) this.#sleeping.delete(key);
    // Whoever is no longer watched sleeps on.
    if (cancelled.signal.aborted || hands.signal.aborted) return;
    this.say({ type: 'resumed', seq, ...(id !== undefined && { id }), now_ms: Math.round(hands.now()) });
  }

  #welcome({ type: _type, capabilities, ...given }: Message): string | undefined {
    if (this.#wasReady) return 'it has said ready before';
    const about: Record<string, string> = {};
    for (const field of ['name', 'language', 'version', 'homepage', 'issues']) {
      const value = given[field];
      if (typeof value === 'string' && value !== '') about[field] = value;
      else if (value !== undefined && value !== null && value !== '') return `its ${field} is no text`;
    }
    if (about.name === undefined) return 'it lacks a name';
    if (!Array.isArray(capabilities)) return `it lacks capabilities, a list of ${all.join(', ')}`;
    const unknown = capabilities.filter((each) => !(all as readonly unknown[]).includes(each));
    if (unknown.length) return `there is no capability ${unknown.join(', ')}; there are ${all.join(', ')}`;
    if (!capabilities.includes('identity') && !capabilities.includes('onboarding')) return 'it offers neither identity nor onboarding';
    this.#wasReady = true;
    this.#resolveReady({ about: about as unknown as ClientAbout, capabilities });
    return undefined;
  }

  /** The adapter is wrong: that is not the client's, whatever it is in the middle of. */
  #break(why: string): void {
    if (this.over instanceof AdapterError) return;
    const printed = this.#errors.trim();
    this.over = new AdapterError(`the adapter does not speak the protocol: ${why}${printed && `\n${printed.slice(-2_000)}`}`);
    for (const run of this.#runs.values()) run.fail(this.over);
    this.#rejectReady(this.over);
    void this.#child.end();
  }

  /** It has ended, or is made to. */
  #ends(flaw: string): void {
    this.over ??= 'ended';
    for (const run of this.#runs.values()) run.end({ flaw });
    void this.#child.end();
  }

  #left(): void {
    const exit = this.#child.exit;
    if (!exit || this.over instanceof AdapterError) return;
    if (!this.#wasReady) this.#break(`${exitInWords(exit)} before it said ready`);
    else this.#ends(`its process is gone: ${exitInWords(exit)} in the middle of the conversation`);
  }
}

/** A conversation as it is told; what there is none of is left out. */
function asMessage(given: Conversation): Message {
  return {
    entry: given.entry,
    base_url: given.baseUrl,
    api_key: given.apiKey,
    private_key: given.privateKey,
    user_id: given.userId,
    session_token: given.sessionToken,
    server_public_key: given.serverPublicKey,
    applicant: given.applicant,
    webhook_port: given.webhookPort,
    authority: given.authority,
    poll_interval_ms: given.pollIntervalMs,
    deadline_ms: given.deadlineMs,
  };
}
