/** Bytes over a bare socket, for what no HTTP client would send. */
import { connect } from 'node:net';

export interface RawAnswer {
  status: number;
  /** By lower-case name. */
  headers: Record<string, string>;
  body: string;
}

const LIMIT_MS = 2_000;

/**
 * Sends, says that no more will come unless `open`, and gives what came back until the server closed.
 * Rejects when it does not close within two seconds.
 */
export function raw(port: number, parts: string | Buffer | readonly (string | Buffer)[], { open = false } = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    let text = '';
    const limit = setTimeout(() => {
      socket.destroy();
      reject(new Error(`the server left the connection open; it had sent ${JSON.stringify(text)}`));
    }, LIMIT_MS);
    const done = () => {
      clearTimeout(limit);
      socket.destroy();
      resolve(text);
    };
    socket.on('data', (part) => (text += part.toString('latin1')));
    // A server that closes while bytes of ours are still on their way resets the connection.
    for (const event of ['end', 'error', 'close']) socket.on(event, done);
    for (const part of Array.isArray(parts) ? parts : [parts]) socket.write(part as string | Buffer);
    if (!open) socket.end();
  });
}

/**
 * The first answer in some bytes, and what comes after it; undefined while it is not whole.
 * Throws at what cannot become one.
 */
export function firstAnswer(bytes: Buffer, head = false): { answer: RawAnswer; rest: Buffer } | undefined {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const [line = '', ...lines] = bytes.subarray(0, end).toString('latin1').split('\r\n');
  const status = Number(/^HTTP\/1\.1 (\d{3}) [\w -]+$/.exec(line)?.[1]);
  if (Number.isNaN(status)) throw new Error(`no status line: ${JSON.stringify(line)}`);
  const headers = Object.fromEntries(
    lines.map((each) => [each.slice(0, each.indexOf(':')).toLowerCase(), each.slice(each.indexOf(':') + 2)]),
  );
  const length = head || status < 200 || status === 204 || status === 304 ? 0 : Number(headers['content-length']);
  if (!Number.isInteger(length)) throw new Error(`no Content-Length: ${JSON.stringify(lines)}`);
  const start = end + 4;
  if (bytes.length < start + length) return undefined;
  return { answer: { status, headers, body: bytes.subarray(start, start + length).toString() }, rest: bytes.subarray(start + length) };
}

/** The answers in what came back, in their order. Those to a HEAD request have no body. */
export function answersIn(text: string, head = false): RawAnswer[] {
  const answers: RawAnswer[] = [];
  for (let bytes = Buffer.from(text, 'latin1'); bytes.length > 0; ) {
    const first = firstAnswer(bytes, head);
    if (!first) throw new Error(`an answer that is not whole: ${JSON.stringify(bytes.toString('latin1'))}`);
    answers.push(first.answer);
    bytes = Buffer.from(first.rest);
  }
  return answers;
}
