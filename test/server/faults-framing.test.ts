/** Faults in how an answer is framed: without a length, with interim answers before it, or not at all. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Fault, type Mock, startMock } from '../../server/index.js';
import { CREATE, connectionWith, faultScene, isSigned } from '../support/faults.js';

const ownFaults: unknown[] = [];
let mock: Mock;
let worlds = 0;
beforeAll(async () => {
  mock = await startMock({ freeze: true, onOwnFault: (error) => ownFaults.push(error) });
});
afterAll(async () => {
  await mock.stop();
  expect(ownFaults).toEqual([]);
});

const scene = () => faultScene(mock, `framed-${worlds++}`);

describe('an answer as other servers send it', () => {
  async function bytesOf(does: Fault['do'], version = '1.1') {
    const it = scene();
    it.arm(does);
    const connection = await connectionWith(mock, it.get('/v1/user', 'Connection: close\r\n').replace('HTTP/1.1', `HTTP/${version}`));
    await connection.ended;
    const [head, ...rest] = connection.bytes().toString('latin1').split('\r\n\r\n');
    return { it, head: head as string, rest: rest.join('\r\n\r\n') };
  }

  test('chunked: without a length, in more than one chunk, and signed', async () => {
    const { it, head, rest } = await bytesOf({ framing: 'chunked' });
    expect(head).toMatch(/^Transfer-Encoding: chunked\r?$/m);
    expect(head).not.toMatch(/^Content-Length/im);
    const chunks = [...rest.matchAll(/([0-9a-f]+)\r\n([^\r]*)\r\n/g)];
    expect(chunks.map(([, size, text = '']) => Number.parseInt(size as string, 16) === text.length)).toEqual([true, true, true]);
    expect(chunks.map(([, , text]) => text).join('')).toBe(it.last()?.answer?.body);
    expect(isSigned(it, it.last()?.answer?.body as string, /^X-Bunq-Server-Signature: (\S+)/m.exec(head)?.[1])).toBe(true);
  });

  test.each([
    ['close', '1.1'],
    ['close', '1.0'],
    ['chunked', '1.0'],
  ] as const)('%s to a client of HTTP/%s: up to the end of the connection', async (framing, version) => {
    const { it, head, rest } = await bytesOf({ framing }, version);
    expect(head).toMatch(/^Connection: close\r?$/m);
    expect(head).not.toMatch(/^(Content-Length|Transfer-Encoding)/im);
    expect(rest).toBe(it.last()?.answer?.body);
  });

  test.each([100, 102, 103] as const)('%i goes before it', async (interim) => {
    const { it, head, rest } = await bytesOf({ interim });
    expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${interim} `));
    expect(rest).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(rest.endsWith(it.last()?.answer?.body as string)).toBe(true);
  });

  test('a client of HTTP/1.0 knows no interim answers', async () => {
    expect((await bytesOf({ interim: 103 }, '1.0')).head).toMatch(/^HTTP\/1\.1 200 /);
  });
});

describe('a connection that is closed in place of an answer', () => {
  test.each([
    ['before', 0],
    ['after', 1],
  ] as const)('%s the operation: no byte comes, and it happened %i times', async (hang_up, made) => {
    const it = scene();
    it.arm({ hang_up }, CREATE);
    const connection = await connectionWith(mock, it.create);
    await connection.ended;
    expect([connection.bytes().length, it.sessions(), it.last()?.answer]).toEqual([0, made, null]);
  });
});
