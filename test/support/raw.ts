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

/** The answers in what came back, in their order. Those to a HEAD request have no body. */
export function answersIn(text: string, head = false): RawAnswer[] {
  const answers: RawAnswer[] = [];
  for (let rest = Buffer.from(text, 'latin1'); rest.length > 0; ) {
    const end = rest.indexOf('\r\n\r\n');
    if (end < 0) throw new Error(`no end of headers in ${JSON.stringify(rest.toString('latin1'))}`);
    const [line = '', ...lines] = rest.subarray(0, end).toString('latin1').split('\r\n');
    const headers = Object.fromEntries(
      lines.map((each) => [each.slice(0, each.indexOf(':')).toLowerCase(), each.slice(each.indexOf(':') + 2)]),
    );
    const status = Number(/^HTTP\/1\.1 (\d{3}) [\w -]+$/.exec(line)?.[1]);
    const length = head || status < 200 ? 0 : Number(headers['content-length']);
    answers.push({ status, headers, body: rest.subarray(end + 4, end + 4 + length).toString() });
    rest = rest.subarray(end + 4 + length);
  }
  return answers;
}
