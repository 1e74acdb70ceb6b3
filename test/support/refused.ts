/** What every refusal has to be, whatever was wrong. */
import { createVerify } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import { type Assertion, expect } from 'vitest';
import type { Mock, WorldHandle } from '../../server/index.js';
import type { Actor } from './actors.js';
import { type Answer, ask, send } from './client.js';
import { stateOf } from './state.js';

/** An exact text of bunq's, several of them, or what a text of the mock's own has to say. */
export type Text = string | string[] | RegExp;

/** Of bunq's envelope, or of Incode's own form. */
export function descriptions({ body }: Pick<Answer, 'body'>): string[] {
  const { Error: problems, message } = JSON.parse(body);
  return problems ? problems.map((item: { error_description: string }) => item.error_description) : [message];
}

/** Incode's own form of an error, of which an SDK reads all. */
export function expectIncodesForm({ status, headers, body }: Answer): void {
  expect(headers['content-type']).toBe('application/json');
  const whole = {
    timestamp: expect.any(Number),
    status,
    error: STATUS_CODES[status],
    message: expect.any(String),
    path: expect.stringMatching(/^\//),
  };
  expect(JSON.parse(body)).toEqual(whole);
}

export function expectEnvelope({ headers, body }: Pick<Answer, 'headers' | 'body'>): void {
  expect(headers['content-type']).toBe('application/json');
  const { Error: problems, ...rest } = JSON.parse(body);
  expect(rest).toEqual({});
  expect(problems.length).toBeGreaterThan(0);
  for (const { error_additional_parameter, ...texts } of problems)
    expect(texts).toEqual({ error_description: expect.any(String), error_description_translated: expect.any(String) });
}

/** bunq signs every answer but that of an installation and 5xx. */
export function expectSigned({ server_public_key }: WorldHandle, { headers, body }: Pick<Answer, 'headers' | 'body'>): void {
  const signature = headers['x-bunq-server-signature'] as string | undefined;
  expect(signature).toBeDefined();
  expect(
    createVerify('sha256')
      .update(body)
      .verify(server_public_key, signature as string, 'base64'),
  ).toBe(true);
}

export function expectText(answer: Pick<Answer, 'body'>, text: Text, check: (value: unknown) => Assertion = expect): void {
  const all = descriptions(answer);
  if (!(text instanceof RegExp)) {
    check(all).toEqual([text].flat());
    return;
  }
  check(all.join('\n')).toMatch(text);
  for (const each of all) check(each).toMatch(/^(bunq-mock: |Superfluous field ")/);
}

export interface Scene {
  mock: Mock;
  world: WorldHandle;
  /** Whose eyes, besides the ready-made user's, see whether anything changed. */
  actors?: readonly Actor[];
  /** Where it is put on record, when not in that world. */
  recordedIn?: WorldHandle;
}

/**
 * Sends a request that has to be refused; everything that all refusals have in common is checked here:
 * the envelope, the signature, the record, the world as it was, and a server that goes on.
 */
export async function expectRefused(scene: Scene, request: () => Promise<Answer>, status: number, text: Text, unsigned = status >= 500) {
  const { mock, world, actors = [], recordedIn = world } = scene;
  const before = await stateOf(mock, world, actors);
  const recorded = recordedIn.journal.exchanges().at(-1)?.id ?? 0;

  const answer = await request();
  const exchanges = recordedIn.journal.exchanges().filter(({ id }) => id > recorded);
  expect.soft([answer.status, answer.body]).toEqual([status, expect.any(String)]);
  if (answer.body.includes('"Error"')) expectEnvelope(answer);
  else expectIncodesForm(answer);
  expectText(answer, text, expect.soft);
  if (unsigned) expect(answer.headers).not.toHaveProperty('x-bunq-server-signature');
  else expectSigned(world, answer);

  expect
    .soft(exchanges.map(({ answer, refusal }) => [answer?.status, answer?.body, refusal?.status]))
    .toEqual([[status, answer.body, status]]);
  expect(await stateOf(mock, world, actors)).toEqual(before);
  expect((await send(mock.url, ask.get('/_mock/health'))).status).toBe(200);
  return { answer, exchange: exchanges[0] };
}
