/** One process of a client that stays, and the conversations that it has. */
import { createRequire } from 'node:module';
import type * as validators from '../../../schemas/generated/rare-validators.cjs';
import type { AdapterCancel, AdapterReady, AdapterSdk, AdapterSleep, ClientAbout } from '../../../schemas/generated/types.js';
import type { Validator } from '../../../schemas/generated/validators.js';
import { realDelay } from '../../../server/index.js';
import { sentencesOf } from '../../judging/sentences.js';
import { capabilities as all, type Capability, type Conversation, entries } from '../client.js';
import { Child, type Command, exitInWords, MOST_PRINTED, parsed, quoted } from './child.js';
import { AdapterError, type Hands, type Told } from './driver.js';

const require = createRequire(import.meta.url);
const {
  AdapterReady: isReady,
  AdapterSleep: isSleep,
  AdapterCancel: isCancel,
  AdapterSdk: isSdk,
  AdapterOutcome: isOutcome,
} = require('../../../schemas/generated/rare-validators.cjs') as typeof validators;

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
    } catch (error) {
      // Nobody else knows of it, and whoever is told may end the kit at once.
      await child.end();
      throw error;
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

  /** Does what a message asks for; what is wrong with it, when something is. Nothing of it is touched before it is checked. */
  #obey(message: Message): string | undefined {
    const { type } = message;
    if (type === 'ready') return isReady(message) ? this.#welcome(message) : flawOf(isReady);
    if (!this.#wasReady) return 'the first line is to be ready';
    if (type === 'sleep') return isSleep(message) ? this.#within(message, (run) => void this.#sleep(run, message)) : flawOf(isSleep);
    if (type === 'sdk') return isSdk(message) ? this.#within(message, (run) => void this.#runSdk(run, message)) : flawOf(isSdk);
    if (type === 'cancel')
      return isCancel(message) ? this.#within(message, () => this.#sleeping.get(keyOf(message))?.abort()) : flawOf(isCancel);
    if (type === 'outcome')
      return isOutcome(message) ? this.#within(message, (run) => run.end({ outcome: message.outcome })) : flawOf(isOutcome);
    return 'there is no such message';
  }

  #within({ seq }: { seq: number }, act: (run: Running) => void): string | undefined {
    if (seq > this.#seq) return 'its seq is of no run';
    const run = this.#runs.get(seq);
    // One that is over has nobody who waits for it.
    if (run) act(run);
    return undefined;
  }

  async #runSdk({ hands }: Running, { seq, token, url_api: urlApi }: AdapterSdk): Promise<void> {
    this.say({ type: 'sdk_done', seq, result: await hands.runSdk({ token, urlApi }) });
  }

  async #sleep({ hands }: Running, asked: AdapterSleep): Promise<void> {
    const { seq, id, ms } = asked;
    const key = keyOf(asked);
    const cancelled = new AbortController();
    this.#sleeping.set(key, cancelled);
    await hands.sleep(ms, AbortSignal.any([cancelled.signal, hands.signal]));
    if (this.#sleeping.get(key) === cancelled) this.#sleeping.delete(key);
    // Whoever is no longer watched sleeps on.
    if (cancelled.signal.aborted || hands.signal.aborted) return;
    this.say({ type: 'resumed', seq, ...(id !== undefined && { id }), now_ms: Math.round(hands.now()) });
  }

  #welcome({ capabilities, ...given }: AdapterReady): string | undefined {
    if (this.#wasReady) return 'it has said ready before';
    const about: ClientAbout = { name: given.name };
    for (const field of ['language', 'version', 'homepage', 'issues'] as const) if (given[field]) about[field] = given[field];
    const unknown = capabilities.filter((each) => !isCapability(each));
    if (unknown.length) return `there is no capability ${unknown.join(', ')}; there are ${all.join(', ')}`;
    if (!entries.some((entry) => capabilities.includes(entry))) return `it offers none of ${entries.join(', ')}`;
    this.#wasReady = true;
    this.#resolveReady({ about, capabilities: capabilities.filter(isCapability) });
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

const isCapability = (text: string): text is Capability => (all as readonly string[]).includes(text);

const keyOf = ({ seq, id }: Pick<AdapterCancel, 'seq' | 'id'>) => JSON.stringify([seq, id]);

/** What is wrong with a message, by whoever has just refused it. */
const flawOf = ({ errors }: Pick<Validator<unknown>, 'errors'>) => `of this message ${sentencesOf(errors ?? [])}`;

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
    account_id: given.accountId,
    payment: given.payment,
    applicant: given.applicant,
    webhook_port: given.webhookPort,
    authority: given.authority,
    poll_interval_ms: given.pollIntervalMs,
    deadline_ms: given.deadlineMs,
  };
}
