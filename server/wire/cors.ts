/** What a page of another origin may read and send, as its browser asks. */
import type { IncomingMessage } from 'node:http';

/** Everything may be read, by whatever origin: a client sends a token of its own and no cookie. */
export const OPEN: Readonly<Record<string, string>> = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Expose-Headers': '*',
};

/** What a preflight is answered. */
export const PREFLIGHT: Readonly<Record<string, string>> = {
  'Access-Control-Allow-Methods': 'GET, POST, PUT, DELETE, OPTIONS',
  // No star stands for Authorization.
  'Access-Control-Allow-Headers': '*, Authorization',
  'Access-Control-Max-Age': '600',
};

const ANY_ORIGIN = { 'Access-Control-Allow-Origin': '*' };

/** bunq's answers name every origin (documented), but not to OPTIONS (observed): no browser gets as far as a header of bunq's. */
export function corsHeaders(method: string | undefined, open: boolean | undefined): Readonly<Record<string, string>> {
  if (open) return OPEN;
  return method === 'OPTIONS' ? {} : ANY_ORIGIN;
}

export const isPreflight = ({ method, headers }: IncomingMessage) =>
  method === 'OPTIONS' && headers.origin !== undefined && headers['access-control-request-method'] !== undefined;
