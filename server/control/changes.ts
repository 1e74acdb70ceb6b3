/** The changes of all worlds, as server-sent events. */
import type { Writable } from 'node:stream';
import { refusals } from '../refusals.js';
import { type Change, type Changes, MOST_CHANGES } from '../world/changes.js';
import { realInterval } from '../world/clock.js';
import { type Control, type ControlCall, Live } from './control.js';
import { queryOf, told } from './query.js';

const BEAT_MS = 15_000;

const eventOf = (epoch: string, { id, kind, ...change }: Change) =>
  `id: ${epoch}-${id}\nevent: ${kind}\ndata: ${JSON.stringify(change)}\n\n`;

/**
 * Writes each change, the next when the one before was taken: nothing is put by for a slow reader. One that was away for too
 * long is told that it missed some, and has to look at everything anew.
 *
 * @param since the id after which it begins
 * @param hasMissed it comes from another life of the server
 */
function follow(changes: Changes, out: Writable, version: string, since: number, hasMissed: boolean, beatMs = BEAT_MS): void {
  let last = since;
  const tell = (event: string, data: object) =>
    out.write(`id: ${changes.epoch}-${last}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`);

  function pump(): void {
    while (!out.writableNeedDrain && !out.writableEnded) {
      const next = changes.after(last);
      if (!next) {
        if (changes.closed !== undefined) {
          tell('end', { why: changes.closed });
          out.end();
        }
        return;
      }
      const isGap = next.id > last + 1;
      last = isGap ? next.id - 1 : next.id;
      if (isGap) tell('missed', {});
      else out.write(eventOf(changes.epoch, next));
    }
  }

  const stopBeat = realInterval(beatMs, () => void (out.writableNeedDrain || out.write(': still here\n\n')));
  const unfollow = changes.follow(pump);
  function leave(): void {
    stopBeat();
    unfollow();
  }
  out.on('drain', pump).on('close', leave).on('error', leave);
  out.write('retry: 1000\n\n');
  tell('hello', { version });
  if (hasMissed) tell('missed', {});
  pump();
}

const ID = /^([0-9a-z]{1,16})-(\d{1,15})$/;
const QUERY = { since: { does: 'after the change of this id, where no Last-Event-ID says it', form: ID } };

/** Where a reader was when its connection broke off, or when its page was made; in which life of the server. */
function lastOf({ headers, query }: ControlCall): [epoch: string, id: number] | undefined {
  const { since } = queryOf(query, QUERY);
  const sent = headers['last-event-id'] ?? since;
  if (sent === undefined) return undefined;
  const [, epoch, id] = ID.exec(String(sent)) ?? [];
  if (epoch === undefined) throw refusals.headerInvalid({ name: 'Last-Event-ID', why: 'it is not the id of a change' });
  return [epoch, Number(id)];
}

export const changeControls: readonly Control[] = [
  {
    method: 'GET',
    path: '/changes',
    name: 'followChanges',
    answers: 'ChangeShown',
    types: ['text/event-stream'],
    query: told(QUERY),
    does: `what changes in all worlds, as server-sent events: exchange, transition, clock, plan, fault, world; from now on or after ?since or Last-Event-ID, of which the latest ${MOST_CHANGES} are kept; first hello with the version, and missed where some are gone`,
    run(call) {
      const { changes } = call.worlds;
      const [epoch, id] = lastOf(call) ?? [changes.epoch, changes.count];
      const isHere = epoch === changes.epoch && id <= changes.count;
      return new Live((out) => follow(changes, out, call.version, isHere ? id : changes.count, !isHere));
    },
  },
];
