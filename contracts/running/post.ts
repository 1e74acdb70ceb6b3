/** What the kit itself sends: over a connection of its own, and to a server whose certificate it need not check, for it made it. */
import { request as plain } from 'node:http';
import { request as secure } from 'node:https';

/**
 * Resolves with the body of the answer, whatever its status; rejects when there is none.
 *
 * @param body a text is sent as it is
 */
export function post(
  url: string,
  body: object | string,
  { headers = {}, method = 'POST', signal }: { headers?: Record<string, string>; method?: string; signal?: AbortSignal } = {},
): Promise<string> {
  const isSecure = url.startsWith('https:');
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const all = { 'Content-Type': 'application/json', 'Content-Length': String(Buffer.byteLength(text)), ...headers };
  const options = {
    method,
    headers: all,
    agent: false as const,
    ...(signal && { signal }),
    ...(isSecure && { rejectUnauthorized: false }),
  };
  return new Promise((resolve, reject) => {
    const sent = (isSecure ? secure : plain)(url, options, async (response) => {
      try {
        const parts: Buffer[] = [];
        for await (const part of response) parts.push(part);
        resolve(Buffer.concat(parts).toString());
      } catch (error) {
        reject(error);
      }
    });
    sent.on('error', reject);
    sent.end(text);
  });
}
