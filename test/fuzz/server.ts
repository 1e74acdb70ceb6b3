import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { createApp } from '../../server/app.js';
import { createHttpServer } from '../../server/wire/listen.js';
import { realDelay } from '../../server/world/clock.js';
import { LIMIT_MS } from './connection.js';
import type { WatchedWorlds } from './watch.js';

export interface WatchedServer {
  port: number;
  /** Whether the server has let go of the connection from that port; waits for it, but not for ever. */
  hasClosed(port: number): Promise<boolean>;
  stop(): void;
}

/** A server over watched worlds. */
export async function serve(worlds: WatchedWorlds): Promise<WatchedServer> {
  const app = createApp({
    worlds,
    version: '0.0.0',
    routes: worlds.routes,
    publicUrl: undefined,
    allowHosts: [],
    control: true,
    isStopping: () => false,
    onExchange: () => undefined,
    onOwnFault: (error) => worlds.violations.push(`own fault: ${error instanceof Error ? error.stack : error}`),
  });
  const server = createHttpServer(app);

  const open = new Map<number, Promise<unknown>>();
  server.on('connection', (socket: Socket) => {
    const port = socket.remotePort ?? 0;
    open.set(
      port,
      new Promise<void>((resolve) =>
        socket.on('close', () => {
          open.delete(port);
          resolve();
        }),
      ),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async hasClosed(port) {
      await Promise.race([open.get(port), realDelay(LIMIT_MS)]);
      return !open.has(port);
    },
    stop() {
      server.close();
      server.closeAllConnections();
      worlds.stop();
    },
  };
}
