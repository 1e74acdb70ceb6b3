/** The section of one operation: enough to write a request from. */
import { readdirSync, readFileSync } from 'node:fs';
import type { Provenance } from '../../schemas/generated/lifecycles.js';
import * as validators from '../../schemas/generated/validators.js';
import { fieldsOf } from './fields.js';
import { cell, json, mark, source, table } from './markdown.js';

/** What a page tells of an operation, of bunq's or of Incode's side. */
export interface Told {
  name: string;
  method: string;
  /** From the host on. */
  path: string;
  alias?: string | undefined;
  caller: string;
  body?: unknown;
  raw?: readonly string[] | undefined;
  filters?: readonly string[] | undefined;
  answers: readonly string[];
  isList: boolean;
  isBunqs: boolean;
  isSigned: boolean;
  isEncrypted: boolean;
  provenance: Provenance;
}

interface Example {
  source: string;
  operation: string;
  elided?: unknown;
  status?: number;
  request?: unknown;
  response?: unknown;
}

const folder = new URL('../../fixtures/documented/', import.meta.url);
/** The shortest names first: what a page shows without more words. */
const examples: Example[] = readdirSync(folder)
  .sort((one, other) => one.length - other.length || (one < other ? -1 : 1))
  .map((name) => JSON.parse(readFileSync(new URL(name, folder), 'utf8')));

const titles = new Map(Object.entries(validators).map(([title, validator]) => [validator as unknown, title]));

const CALLERS: Record<string, string> = {
  anyone: 'none',
  installation: "an installation's token",
  session: "a session's token",
  partner: "the token of a partner's session",
  'identity-verification-session': 'none of bunq’s: the `token` of the session, as `X-Incode-Hardware-Id`',
};

function headersOf({ caller, method, raw, isBunqs, isSigned, isEncrypted }: Told): string[][] {
  const type = raw ? raw.map((each) => `\`${each}\``).join(', ') : '`application/json`';
  const rows: [string, string, boolean][] = [
    ['X-Bunq-Client-Authentication', CALLERS[caller] ?? caller, isBunqs && caller !== 'anyone'],
    [
      'X-Bunq-Client-Signature',
      isSigned
        ? 'RSA-SHA256 of the body, base64: demanded'
        : 'RSA-SHA256 of the body, base64: verified where it is; demanded of a POST or PUT by `--strict signed`',
      isBunqs && (isSigned || method === 'POST' || method === 'PUT'),
    ],
    ['X-Incode-Hardware-Id', 'the `token` of the identity-verification-session', !isBunqs && caller !== 'anyone'],
    ['Content-Type', type, method === 'POST' || method === 'PUT'],
    ['X-Bunq-Client-Encryption-Key, -Iv, -Hmac', 'of a body that is encrypted', isEncrypted],
  ];
  return rows.filter(([, , isThere]) => isThere).map(([name, value]) => [`\`${name}\``, value]);
}

function exampleOf({ name, method, path }: Told): string[] {
  const own = examples.filter(({ operation, elided }) => operation === name && elided === undefined);
  const found = own.find(({ request, response }) => request !== undefined && response !== undefined) ?? own[0];
  if (!found) return ['bunq publishes no example of it.'];
  const asked = found.request === undefined ? [] : [json(found.request)];
  const answered = found.response === undefined ? [] : ['answers', json(found.response)];
  return [`Example, from ${cell(found.source)}:`, `\`${method} ${path}\`${asked.length ? ' with' : ''}`, ...asked, ...answered];
}

export function operationSection(told: Told): string[] {
  const { name, method, path, alias, body, filters = [], answers, isList, provenance } = told;
  const headers = headersOf(told);
  const title = body === undefined ? undefined : titles.get(body);
  const fields = title === undefined ? [] : fieldsOf(title);
  const ids = [...path.matchAll(/\{(\w+)\}/g)].map(([, id]) => `\`${id}\``);
  const facts = [
    `${mark(provenance)}: ${source(provenance)}.`,
    alias ? `Also as \`${alias}\`.` : '',
    ids.length ? `In its path: ${ids.join(', ')}.` : '',
    isList ? 'A list: `count` (at most 200), `older_id`, `newer_id`.' : '',
    filters.length ? `Filters: ${filters.map((each) => `\`${each}\``).join(', ')}.` : '',
    title !== undefined && fields.length === 0 ? 'Its body is `{}`.' : '',
    answers.length ? `Answers ${answers.map((each) => `\`${each}\``).join(', ')}.` : 'Answers with nothing in it.',
  ];
  return [
    `## ${name}`,
    `\`${method} ${path}\``,
    facts.filter(Boolean).join(' '),
    ...(headers.length ? [table(['Header', 'Value'], headers)] : []),
    ...(fields.length ? [table(['Field of the body', 'Type', 'Required; default', 'What it is'], fields)] : []),
    ...exampleOf(told),
  ];
}
