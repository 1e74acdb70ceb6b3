/** What a client's process has started, however that has tried to be by itself. */
import { readFileSync } from 'node:fs';
import { readdir, readFile, readlink } from 'node:fs/promises';

/** Files that are read at once. */
const AT_ONCE = 32;

/** A process as the system shows it: its number, its parent's, its session's, and when it began, in ticks of the system. */
export interface Shown {
  id: number;
  parent: number;
  session: number;
  begun: number;
}

/** By what those of one family are known. */
export interface Family {
  /** The process that all others come from. It leads a session, which whoever it starts is of, unless it begins another. */
  leader: number;
  /** In the environment of all of them, but of those that were started with an empty one. */
  mark: string;
  /** A file that is gone and that they hold open, unless they have closed it: known before there is any of them. */
  token: string;
  /** When it began, in ticks of the system; 0 where it is not known. */
  begun: number;
}

/** By what the family of a process that has just been started is known. */
export function familyOf(leader: number, mark: string, token: string): Family {
  let begun = 0;
  try {
    ({ begun } = read(readFileSync(`/proc/${leader}/stat`, 'latin1'), leader));
  } catch {
    // The system does not show it.
  }
  return { leader, mark, token, begun };
}

/** @param text of `/proc/<id>/stat` */
function read(text: string, id: number): Shown & { state: string } {
  // The name of the program, in brackets, may hold anything.
  const [state = '', parent, , session, ...rest] = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return { id, state, parent: Number(parent), session: Number(session), begun: Number(rest[15]) };
}

async function shown(id: number): Promise<Shown | undefined> {
  const text = await readFile(`/proc/${id}/stat`, 'latin1').catch(() => '');
  const found = read(text, id);
  return text === '' || 'ZX'.includes(found.state) ? undefined : found;
}

async function inBunches<From, To>(all: readonly From[], act: (one: From) => Promise<To>): Promise<To[]> {
  const found: To[] = [];
  for (let at = 0; at < all.length; at += AT_ONCE) found.push(...(await Promise.all(all.slice(at, at + AT_ONCE).map(act))));
  return found;
}

/**
 * Which processes of a family there are now; none on a system that does not show them. One that was started under an empty
 * environment, in a session of its own, with nothing of what the others print to, is known by who started it, while that is there.
 *
 * @param before members that were known; those that are still there are among what is found
 */
export async function membersOf({ leader, mark, token, begun }: Family, before: readonly Shown[] = []): Promise<Shown[]> {
  const ids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name)).map(Number);
  const all = (await inBunches(ids, shown)).flatMap((each) => each ?? []);
  // By when it began, too: numbers are given again.
  const isKnown = ({ id, begun }: Shown) => before.some((each) => each.id === id && each.begun === begun);
  const own = new Set(all.filter((each) => each.id === leader || each.session === leader || isKnown(each)).map(({ id }) => id));
  const strangers = all.filter((each) => !own.has(each.id) && each.begun >= begun);
  const found = await inBunches(strangers, async ({ id }) => {
    if ((await readFile(`/proc/${id}/environ`, 'latin1').catch(() => '')).split('\0').includes(mark)) return id;
    const open = await readdir(`/proc/${id}/fd`).catch(() => []);
    const files = await Promise.all(open.map((nr) => readlink(`/proc/${id}/fd/${nr}`).catch(() => '')));
    return files.some((name) => name.startsWith(token)) ? id : undefined;
  });
  for (const id of found) if (id !== undefined) own.add(id);
  // Whose parent is of the family is, too; and so on.
  for (let size = -1; size !== own.size; ) {
    size = own.size;
    for (const { id, parent } of all) if (own.has(parent)) own.add(id);
  }
  return all.filter(({ id }) => own.has(id));
}
