/** Who may call: installations, the devices registered with them, and the sessions that they open. */
import type { Instant } from './clock.js';
import type { Index, Row, Table } from './rows.js';
import type { User } from './users.js';
import type { World } from './world.js';

export interface Installation extends Row {
  token: string;
  /** The last device-server registered with it; without one it can open no session. */
  device: number | null;
  /** SPKI PEM. */
  client_public_key: string;
}

export interface Device extends Row {
  installation: number;
  description: string;
  ip: string;
  permitted_ips: string[] | null;
}

export interface Session extends Row {
  token: string;
  installation: number;
  expires: Instant;
}

/** Of a session that was ended: still known, so that the journal does not take its token for a stranger's. */
type Ended = Pick<Session, keyof Row | 'token'>;

/** Seconds. Documented as the default of a user's auto-logout; not sliding. */
export const SESSION_TIMEOUT = 604800;

const installationByToken: Index<Installation> = { type: 'installation', key: ({ token }) => token };
const sessionByToken: Index<Session> = { type: 'session', key: ({ token }) => token };
const endedByToken: Index<Ended> = { type: 'ended-session', key: ({ token }) => token };

export const installationsIn = (world: World): Table<Installation> => world.rows('installation');
export const devicesIn = (world: World): Table<Device> => world.rows('device-server');
export const sessionsIn = (world: World): Table<Session> => world.rows('session');

export const installationOf = (world: World, token: string) => world.find(installationByToken, token);
export const sessionOf = (world: World, token: string) => world.find(sessionByToken, token);
export const isEnded = (world: World, token: string) => world.find(endedByToken, token) !== undefined;

export function install(world: World, clientPublicKey: string): Installation {
  const stamp = world.stamp('installation');
  const token = world.ids.hex('installation', stamp.id);
  return installationsIn(world).add({ ...stamp, owner: 0, token, device: null, client_public_key: clientPublicKey });
}

export function register(
  world: World,
  installation: Installation,
  user: User,
  device: Pick<Device, 'description' | 'ip' | 'permitted_ips'>,
): Device {
  const row = { ...world.stamp('device-server'), owner: user.id, installation: installation.id, ...device };
  installation.device = row.id;
  return devicesIn(world).add(row);
}

export function openSession(world: World, installation: Installation, user: User): Session {
  const stamp = world.stamp('session');
  const token = world.ids.hex('session', stamp.id);
  const expires = stamp.created + SESSION_TIMEOUT * 1e6;
  return sessionsIn(world).add({ ...stamp, owner: user.id, token, installation: installation.id, expires });
}

export function endSession(world: World, session: Session): void {
  sessionsIn(world).delete(session);
  const { id, owner, created, token } = session;
  world.rows<Ended>('ended-session').add({ id, owner, created, updated: world.clock.now(), token });
}
