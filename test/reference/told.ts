/** All operations, bunq's and those of Incode's side, as the pages and the OpenAPI documents tell of them. */
import { readdirSync, readFileSync } from 'node:fs';
import type { Provenance } from '../../schemas/generated/lifecycles.js';
import * as validators from '../../schemas/generated/validators.js';
import { incodeOperations } from '../../server/incode/index.js';
import { router } from '../../server/resources/routes.js';

export interface Told {
  /** `<slug>.<action>`; of Incode's side `incode.<call>`. */
  name: string;
  method: string;
  /** From the host on. */
  path: string;
  alias?: string | undefined;
  caller: string;
  /** The title of its body's schema. */
  body?: string | undefined;
  raw?: readonly string[] | undefined;
  filters?: readonly string[] | undefined;
  /** Headers of its own, with what each says. */
  headers?: Readonly<Record<string, string>> | undefined;
  answers: readonly string[];
  /** The media types of the file that it answers with. */
  serves?: readonly string[] | undefined;
  isList: boolean;
  isBunqs: boolean;
  isSigned: boolean;
  encrypted: true | 'either' | undefined;
  /** For a browser: it answers with a page, and takes a form. */
  isPage: boolean;
  /** Its token may be in the body. */
  isTokenInBody: boolean;
  provenance: Provenance;
}

const titles = new Map(Object.entries(validators).map(([title, validator]) => [validator as unknown, title]));
const titleOf = (body: unknown) => (body === undefined ? undefined : titles.get(body));

export const told: Told[] = [
  ...router.operations.map(({ name, provenance, operation: { body, alias, ...operation } }) => ({
    ...operation,
    name,
    path: `/v1${operation.path}`,
    alias: alias === undefined ? undefined : `/v1${alias}`,
    body: titleOf(body),
    isList: name.endsWith('.list'),
    isBunqs: true,
    isSigned: operation.signed === true,
    encrypted: operation.encrypted,
    ...{ isPage: false, isTokenInBody: false },
    provenance,
  })),
  ...incodeOperations.map(({ name, method, path, body, raw, open, answers, tokenInBody, provenance }) => ({
    ...{ name, method, path, raw, answers, provenance },
    body: titleOf(body),
    caller: open ? 'anyone' : 'identity-verification-session',
    ...{ isList: false, isBunqs: false, isSigned: false, encrypted: undefined },
    isPage: answers.length === 0,
    isTokenInBody: tokenInBody === true,
  })),
];

export interface Example {
  source: string;
  operation: string;
  edition?: string;
  elided?: unknown;
  contradicted?: unknown;
  status?: number;
  request?: unknown;
  response?: unknown;
}

const folder = new URL('../../fixtures/documented/', import.meta.url);
/** What bunq publishes; the shortest names first: what a page shows without more words. */
export const examples: Example[] = readdirSync(folder)
  .sort((one, other) => one.length - other.length || (one < other ? -1 : 1))
  .map((name) => JSON.parse(readFileSync(new URL(name, folder), 'utf8')));
