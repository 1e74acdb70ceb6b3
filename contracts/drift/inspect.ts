/**
 * Every answer beside what is known of it: headers, signature, status, envelope, shapes, states, sentences. One file, though
 * long: what is looked at in an answer is one list.
 */
import { verify } from 'node:crypto';
import type { DriftFinding, DriftKind, Edition } from '../../schemas/generated/types.js';
import { flawOfBase64, refusalKinds } from '../../server/index.js';
import type { Exchange } from './caller.js';
import { Lifecycles } from './lifecycle.js';
import { type Compared, type Flaw, type Json, type Schemas, typeOf } from './schemas.js';
import { nameShown, shapeOf } from './shown.js';

/** A finding, with what of the schemas it is about. */
export interface Found extends DriftFinding {
  flaw?: Flaw;
  /** A state that the schemas lack. */
  values: unknown[];
}

/** What a schema described, and whether it was right. */
export interface Sighting {
  where: string;
  value: unknown;
  exchange: number;
}

/** A refusal that came, beside the one that is known. */
export interface Refused {
  id: string;
  exchange: number;
  status: number;
  sentence: string;
  isRight: boolean;
}

export interface Inspected {
  found: Found[];
  sightings: Sighting[];
  refused: Refused[];
  lifecycles: Lifecycles;
  isMock: boolean;
}

const OWN_HEADERS = ['x-bunq-client-request-id', 'x-bunq-client-response-id', 'x-bunq-server-signature'];
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** What explains a refusal, and is a mock's. */
const EXPLAINS = 'bunq-mock: ';

export const whereOf = ({ file, pointer }: { file: string; pointer: string }) => `${file}#${pointer}`;

/** By the form that an answer has, which edition it is of. */
export function editionOf({ operation, json, answer }: Exchange): { edition: Edition; path: string; seen: string } | undefined {
  if (answer?.status !== 200 || !Array.isArray(json?.Response)) return undefined;
  const item = json.Response[0];
  if (operation === 'partner-user-provision.create') {
    if (item?.Id) return { edition: '2025-10', path: '/Response/*/Id', seen: 'an Id' };
    return item?.PartnerUserProvision && { edition: '2026-06', path: '/Response/*/PartnerUserProvision', seen: 'the whole object' };
  }
  const result = item?.IdentityVerificationSessionIncode?.result;
  const path = '/Response/*/IdentityVerificationSessionIncode/result';
  if (typeof result === 'string') return { edition: '2025-10', path, seen: 'a string' };
  if (typeOf(result) === 'object') return { edition: '2026-06', path, seen: 'an object' };
  const { status, sub_status } = item?.PartnerUserProvision ?? {};
  if (sub_status !== 'PENDING_PROCESS_USER_ONBOARDING' || !['CREATED', 'ACTIVE'].includes(status)) return undefined;
  return { edition: status === 'CREATED' ? '2025-10' : '2026-06', path: '/Response/*/PartnerUserProvision/status', seen: status };
}

/** @param edition whose forms are right; either's, unless given */
export function inspect(exchanges: readonly Exchange[], schemas: Schemas, edition: Edition | undefined): Inspected {
  const found = new Map<string, Found>();
  const sightings: Sighting[] = [];
  const refused: Refused[] = [];
  const lifecycles = new Lifecycles(schemas);
  const serverKey = exchanges.find((each) => each.serverKey)?.serverKey;
  for (const exchange of exchanges) new Inspection(exchange, { found, sightings, refused, lifecycles, schemas, serverKey, edition }).all();
  const isMock = exchanges.some(({ answer }) => answer?.headers.has('x-mock'));
  const sorted = [...found.values()].sort(
    (a, b) => a.exchange - b.exchange || order(a.path, b.path) || order(a.kind, b.kind) || order(a.seen, b.seen),
  );
  return { found: sorted, sightings, refused, lifecycles, isMock };
}

export const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

interface About {
  found: Map<string, Found>;
  sightings: Sighting[];
  refused: Refused[];
  lifecycles: Lifecycles;
  schemas: Schemas;
  serverKey: Exchange['serverKey'];
  edition: Edition | undefined;
}

class Inspection {
  constructor(
    private readonly exchange: Exchange,
    private readonly about: About,
  ) {}

  all(): void {
    const { answer, json } = this.exchange;
    if (!answer) {
      this.find('no-answer', '', 'an answer', 'none, or none in time');
      return;
    }
    this.headers(answer);
    this.signature(answer);
    if (json === undefined) {
      if (!this.expects().includes(answer.status)) this.status(answer.status);
      this.find('json', '', 'JSON', `${answer.bytes.length} bytes that are none`);
      return;
    }
    if (this.expects().includes(answer.status) || answer.status === 429) {
      if (answer.status === 200) this.success(json);
      else this.refusal(answer.status, json);
      return;
    }
    this.status(answer.status, json);
  }

  private find(kind: DriftKind, path: string, expected: string, seen: string, flaw?: Flaw): void {
    const { nr, operation, probe } = this.exchange;
    // What a schema describes is the same in every answer, as is what goes for all of them.
    const isOfAll = /^(header|signature|edition)/.test(kind);
    const anchor = flaw ? whereOf(flaw.place) : isOfAll ? '' : `${operation} ${probe?.name}`;
    // Texts differ from answer to answer, what is wrong with them does not.
    const said = kind === 'type' ? typeOf(flaw?.value) : ['unknown-field', 'format', 'header-value'].includes(kind) ? '' : seen;
    const key = [kind, anchor, path, said].join('\n');
    const before = this.about.found.get(key);
    if (before) {
      before.times++;
      before.values.push(flaw?.value);
      return;
    }
    const named = probe ? `${operation} (${probe.name})` : operation;
    const schema = flaw && { schema: whereOf(flaw.place), flaw };
    this.about.found.set(key, { kind, operation: named, path, expected, seen, exchange: nr, times: 1, values: [flaw?.value], ...schema });
  }

  private headers({ headers }: NonNullable<Exchange['answer']>): void {
    const type = headers.get('content-type');
    if (type === undefined) this.find('header-missing', 'Content-Type', 'application/json', 'absent');
    else if (type !== 'application/json')
      this.find('header-value', 'Content-Type', 'application/json', /^[\w.+/-]+(; ?[\w-]+=[\w-]+)*$/.test(type) ? type : shapeOf(type));
    const id = headers.get('x-bunq-client-response-id');
    if (id === undefined) this.find('header-missing', 'X-Bunq-Client-Response-Id', 'a UUID', 'absent');
    else if (!UUID.test(id)) this.find('header-value', 'X-Bunq-Client-Response-Id', 'a UUID', shapeOf(id));
    const echo = headers.get('x-bunq-client-request-id');
    if (echo === undefined) this.find('header-missing', 'X-Bunq-Client-Request-Id', 'what was sent', 'absent');
    else if (echo !== this.exchange.requestId) this.find('header-value', 'X-Bunq-Client-Request-Id', 'what was sent', 'something else');
    if (!headers.has('access-control-allow-origin')) this.find('header-missing', 'Access-Control-Allow-Origin', '*', 'absent');
    for (const name of headers.keys())
      if (name.startsWith('x-bunq-') && !OWN_HEADERS.includes(name))
        this.find('header-unknown', nameShown(name), 'no such header', 'present');
    const after = headers.get('retry-after');
    if (after !== undefined) this.find('header-unknown', 'Retry-After', 'no such header', /^\d+$/.test(after) ? 'seconds' : 'another form');
  }

  private signature({ status, headers, bytes }: NonNullable<Exchange['answer']>): void {
    const { called } = this.exchange;
    const key = this.exchange.serverKey ?? this.about.serverKey;
    const header = 'X-Bunq-Server-Signature';
    const given = headers.get('x-bunq-server-signature');
    const isDue = !called.unsigned && status !== 429 && status !== 491 && status < 500;
    if (given === undefined && isDue) this.find('signature-missing', header, 'present', 'absent');
    else if (given !== undefined && !isDue) this.find('signature-unexpected', header, 'absent', 'present');
    else if (given !== undefined && key && (flawOfBase64(given) || !verify('sha256', bytes, key, Buffer.from(given, 'base64'))))
      this.find('signature-wrong', header, "RSA-SHA256 of the body by the server's key", 'another');
  }

  /** The statuses that are right. */
  private expects(): number[] {
    const { probe, mayRefuse } = this.exchange;
    const ids = probe?.refusals ?? mayRefuse;
    return [...(probe ? [] : [200]), ...ids.map((id) => kindOf(id).status)];
  }

  private status(status: number, json?: Json): void {
    const { probe } = this.exchange;
    const isRefused = Array.isArray(json?.Error);
    const kind = probe ? 'refusal-status' : 'status';
    const said = isRefused && !probe ? `: ${sentences(json).join(' ')}` : '';
    this.find(kind, '', this.expects().join(' or '), `${status}${said}`);
    // Its shape is judged all the same; its sentence, where one was known.
    if (isRefused) this.refusal(status, json);
    else if (Array.isArray(json?.Response) && !probe && status >= 200 && status < 300) this.success(json);
  }

  private success(json: Json): void {
    const { called } = this.exchange;
    if (!this.envelope(json, 'Response', called.list ? ['Response', 'Pagination'] : ['Response'])) return;
    const items = json.Response as Json[];
    if (called.list && json.Pagination !== undefined) this.compare('Pagination', json.Pagination, '/Pagination');
    const types: string[] = [];
    for (const item of items) {
      const [type, ...more] = typeOf(item) === 'object' ? Object.keys(item) : [];
      if (type === undefined || more.length > 0) this.find('envelope', '/Response/*', 'an object of one type', shapeOf(item));
      else if (this.awaited(type)) {
        types.push(type);
        this.object(type, item[type]);
      } else {
        const known = called.items.flat().join(' or ') || called.list || 'nothing';
        this.find('item-unknown', `/Response/*/${nameShown(type)}`, known, shapeOf(item[type]));
      }
    }
    if (!called.many) this.places(types);
    const form = editionOf(this.exchange);
    const { edition } = this.about;
    if (form && edition && form.edition !== edition)
      this.find('edition', form.path, `as in ${edition}`, `${form.seen}, as in ${form.edition}`);
  }

  private awaited(type: string): boolean {
    const { list, items } = this.exchange.called;
    return list === type || items.some((types) => types.includes(type));
  }

  /** Clients take items by their place. */
  private places(types: readonly string[]): void {
    const { items } = this.exchange.called;
    const isThere = (wanted: readonly string[]) => types.some((type) => wanted.includes(type));
    const missing = items.filter((wanted) => !isThere(wanted));
    for (const wanted of missing) this.find('item-missing', `/Response/*/${wanted.join(' or ')}`, 'present', 'absent');
    const named = (wanted: readonly (readonly string[])[]) => wanted.map((each) => each.join(' or ')).join(', ');
    const due = named(items.filter(isThere));
    const came = named(types.flatMap((type) => items.filter((wanted) => wanted.includes(type))));
    if (came !== due) this.find('envelope', '/Response', due, came);
  }

  private object(type: string, object: Json): void {
    const flaws = this.compare(type, object, `/Response/*/${type}`);
    if (
      flaws.some(
        ({ path, kind }) =>
          kind !== 'unknown-field' && /\/(status|sub_status|action_required|result)(\/|$)|^\/Response\/\*\/\w+$/.test(path),
      )
    )
      return;
    for (const { flaw, seen, before } of this.about.lifecycles.saw(type, object, this.exchange.nr)) {
      if (flaw === 'state') this.find('lifecycle', `/Response/*/${type}`, 'a state that is known', seen);
      else this.find('lifecycle', `/Response/*/${type}`, 'a transition that is known', `${before} became ${seen}`);
    }
  }

  private compare(type: string, value: Json, path: string): Flaw[] {
    const place = this.about.schemas.titled(type);
    if (!place) throw new Error(`no schema has the title ${type}`);
    const { flaws, sights }: Compared = this.about.schemas.compare(place, value, path);
    for (const flaw of flaws) this.find(flaw.kind, flaw.path, flaw.expected, flaw.seen, flaw);
    for (const { place: seen, value: held } of sights)
      this.about.sightings.push({ where: whereOf(seen), value: held, exchange: this.exchange.nr });
    return flaws;
  }

  /** Whether there is what is to be looked into. */
  private envelope(json: Json, key: 'Response' | 'Error', keys: readonly string[]): boolean {
    const names = typeOf(json) === 'object' ? Object.keys(json) : [];
    if (!Array.isArray(json?.[key])) {
      this.find(
        'envelope',
        '',
        `an object with the array ${key}`,
        names.length ? `an object of ${names.map(nameShown).join(', ')}` : shapeOf(json),
      );
      return false;
    }
    for (const name of names)
      if (!keys.includes(name)) this.find('unknown-field', `/${nameShown(name)}`, 'no such field', shapeOf(json[name]));
    for (const name of keys) if (!names.includes(name)) this.find('missing-field', `/${name}`, 'present', 'absent');
    return true;
  }

  private refusal(status: number, json: Json): void {
    if (!this.envelope(json, 'Error', ['Error'])) return;
    const { probe, mayRefuse, nr } = this.exchange;
    for (const item of json.Error as Json[]) {
      this.compare('ErrorItem', item, '/Error/*');
      const parameters = Array.isArray(item?.error_additional_parameter) ? item.error_additional_parameter : [];
      for (const parameter of parameters) this.parameter(parameter);
    }
    const ids = status === 429 ? ['too-many-requests'] : (probe?.refusals ?? mayRefuse);
    if (ids.length === 0) return;
    const known = ids.map(kindOf);
    const [first = '', ...rest] = sentences(json);
    const said = [first, ...rest.filter((text) => !text.startsWith(EXPLAINS) || known.some((kind) => fits(kind.text, text)))];
    const wrong = said.filter((text) => !known.some((kind) => fits(kind.text, text)));
    for (const text of wrong) this.find('refusal-text', '/Error/*/error_description', known.map((kind) => kind.text).join(' or '), text);
    for (const kind of known) {
      const isRight = wrong.length === 0 && status === kind.status;
      this.about.refused.push({ id: kind.id, exchange: nr, status, sentence: said.join(' '), isRight });
    }
  }

  private parameter(parameter: Json): void {
    const path = '/Error/*/error_additional_parameter/*';
    for (const [name, value] of Object.entries((parameter ?? {}) as Record<string, Json>)) {
      if (name === 'AdditionalFulfillmentParameter') {
        const all = value?.all_fulfillment;
        if (!Array.isArray(all)) this.find('type', `${path}/${name}/all_fulfillment`, 'array', all === undefined ? 'absent' : shapeOf(all));
        else for (const each of all) this.compare('Fulfillment', each, `${path}/${name}/all_fulfillment/*`);
      } else if (!['url_together_post', 'AdditionalSupportRedirectParameter'].includes(name))
        this.find('unknown-field', `${path}/${nameShown(name)}`, 'no such field', shapeOf(value));
    }
  }
}

export function kindOf(id: string) {
  const kind = refusalKinds.find((each) => each.id === id);
  if (!kind) throw new Error(`there is no refusal ${id}`);
  return kind;
}

/** The sentences of a refusal. */
export const sentences = (json: Json): string[] =>
  (Array.isArray(json?.Error) ? json.Error : []).map((item: Json) => String(item?.error_description ?? ''));

/** Whether a sentence is the one that is known, whatever stands in its gaps. */
export function fits(text: string, sentence: string): boolean {
  const pattern = text.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{\w+\}/g, '[^]*');
  return new RegExp(`^${pattern}$`).test(sentence);
}
