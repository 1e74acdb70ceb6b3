/** The section of one operation: enough to write a request from. */
import { fieldsOf } from './fields.js';
import { cell, json, mark, source, table } from './markdown.js';
import { refusedByNature } from './refusals.js';
import { examples, type Told } from './told.js';

const CALLERS: Record<string, string> = {
  anyone: 'none',
  installation: "an installation's token",
  session: "a session's token",
  partner: "the token of a partner's session",
  'identity-verification-session': 'none of bunq’s: the `token` of the session, as `X-Incode-Hardware-Id`',
};

function headersOf({ caller, method, raw, headers = {}, isBunqs, isSigned, encrypted }: Told): string[][] {
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
    [
      'X-Bunq-Client-Encryption-Key, -Iv, -Hmac',
      encrypted === 'either'
        ? 'of a body that is encrypted; a plain one is taken too, but by `--strict`, and has a plain answer'
        : 'of a body that is encrypted',
      encrypted !== undefined,
    ],
  ];
  const own = Object.entries(headers);
  return [...rows.filter(([, , isThere]) => isThere), ...own].map(([name, value]) => [`\`${name}\``, value]);
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
  const { name, method, path, alias, body: title, filters = [], answers, isList, provenance } = told;
  const headers = headersOf(told);
  const fields = title === undefined ? [] : fieldsOf(title);
  const ids = [...path.matchAll(/\{(\w+)\}/g)].map(([, id]) => `\`${id}\``);
  const facts = [
    `${mark(provenance)}: ${source(provenance)}.`,
    alias ? `Also as \`${alias}\`.` : '',
    ids.length ? `In its path: ${ids.join(', ')}.` : '',
    isList ? 'A list: `count` (at most 200), `older_id`, `newer_id`.' : '',
    filters.length ? `Filters: ${filters.map((each) => `\`${each}\``).join(', ')}.` : '',
    title !== undefined && fields.length === 0 ? 'Its body is `{}`.' : '',
    told.serves
      ? `Answers with a file: ${told.serves.map((each) => `\`${each}\``).join(', ')}.`
      : answers.length
        ? `Answers ${answers.map((each) => `\`${each}\``).join(', ')}.`
        : 'Answers with nothing in it.',
  ];
  return [
    `## ${name}`,
    `\`${method} ${path}\``,
    facts.filter(Boolean).join(' '),
    ...(headers.length ? [table(['Header', 'Value'], headers)] : []),
    ...(fields.length ? [table(['Field of the body', 'Type', 'Required; default', 'What it is'], fields)] : []),
    ...[refusedByNature(told)].filter(Boolean),
    ...exampleOf(told),
  ];
}
