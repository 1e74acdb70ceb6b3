/** A target for webhooks: it answers as it is told to, and keeps what came. */
import { readFileSync } from 'node:fs';
import type { IncomingHttpHeaders, RequestListener } from 'node:http';
import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { type AddressInfo, createServer as createBareServer, type Socket } from 'node:net';
import { TLSSocket } from 'node:tls';

const file = (name: string) => readFileSync(new URL(`keys/${name}.pem`, import.meta.url), 'utf8');

/** For localhost, 127.0.0.1 and ::1, from 2020 to 2120, made with openssl for these tests; they protect nothing. */
export const pem = {
  key: file('target.private'),
  selfSigned: file('self-signed.certificate'),
  /** Issued by the authority, which nobody knows. */
  issued: file('target.certificate'),
  authority: file('authority.certificate'),
  /** Self-signed, and for other.example alone. */
  otherName: file('other-name.certificate'),
};

export interface Arrival {
  method: string;
  /** The request's, as it was sent. */
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
  /** The common name of the certificate that the client presented, and whether it proved to hold its key. */
  certificate: string | undefined;
  /** Of a request that was left open. */
  answer(reply: Reply): void;
}

/** A status; nothing at all; the end of the connection; bytes, after which the connection stays open; or anything else. */
export type Reply = number | 'hang' | 'close' | { bytes: string } | ((socket: Socket) => void);

export interface Target extends AsyncDisposable {
  url: string;
  /** Host and port. */
  host: string;
  arrivals: Arrival[];
  /** `NotificationUrl` of each. */
  notified: () => Notified[];
  /** One for each request; the last one for all that follow. */
  replies: Reply[];
  /** How many connections are open now, and how many ever were. */
  connections: () => { open: number; ever: number };
  /** Resolves when so many requests have come. */
  came(count: number): Promise<void>;
  stop(): Promise<void>;
}

export interface Notified {
  target_url: string;
  category: string;
  event_type: string;
  // biome-ignore lint/suspicious/noExplicitAny: of whatever type the webhook is about
  object: Record<string, any>;
}

interface Options {
  replies?: Reply[];
  /** PEM; https then, which asks for a client certificate and does without. */
  certificate?: string;
  /** Takes connections and all that comes, and says nothing. */
  silent?: boolean;
  host?: string;
  port?: number;
}

/** Resolves when it listens. */
export async function startTarget({
  replies = [200],
  certificate,
  silent = false,
  host = '127.0.0.1',
  port = 0,
}: Options = {}): Promise<Target> {
  const arrivals: Arrival[] = [];
  const sockets = new Set<Socket>();
  const waiting: { count: number; resolve: () => void }[] = [];
  let ever = 0;

  const listener: RequestListener = async (request, response) => {
    const parts: Buffer[] = [];
    request.on('error', () => undefined);
    response.on('error', () => undefined);
    for await (const part of request) parts.push(part);
    const { socket, method = '', url: path = '', headers } = request;
    const answer = (reply: Reply) => {
      if (reply === 'hang') return;
      if (typeof reply === 'number') response.writeHead(reply).end();
      else if (reply === 'close') socket.destroy();
      else if (typeof reply === 'function') reply(socket);
      else socket.write(reply.bytes, 'latin1');
    };
    const peer = socket instanceof TLSSocket ? socket.getPeerCertificate() : undefined;
    arrivals.push({ method, path, headers, body: Buffer.concat(parts).toString(), certificate: peer?.subject?.CN?.toString(), answer });
    answer((target.replies.length > 1 ? target.replies.shift() : target.replies[0]) ?? 200);
    for (const { count, resolve } of waiting) if (arrivals.length >= count) resolve();
  };
  const tls = { key: pem.key, cert: certificate, requestCert: true, rejectUnauthorized: false };
  const server = silent ? createBareServer() : certificate ? createSecureServer(tls, listener) : createServer(listener);
  server.on('connection', (socket: Socket) => {
    ever++;
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    if (silent) socket.resume();
  });
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(port, host, resolve));
  const at = `${host.includes(':') ? `[${host}]` : host}:${(server.address() as AddressInfo).port}`;

  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });
  const target: Target = {
    url: `${certificate ? 'https' : 'http'}://${at}`,
    host: at,
    arrivals,
    notified: () => arrivals.map(({ body }) => JSON.parse(body).NotificationUrl),
    replies,
    connections: () => ({ open: sockets.size, ever }),
    came: (count) => new Promise((resolve) => (arrivals.length >= count ? resolve() : void waiting.push({ count, resolve }))),
    stop,
    [Symbol.asyncDispose]: stop,
  };
  return target;
}

/** A port of this machine at which nobody listens. */
export async function deadPort(): Promise<number> {
  const target = await startTarget();
  await target.stop();
  return Number(new URL(target.url).port);
}
