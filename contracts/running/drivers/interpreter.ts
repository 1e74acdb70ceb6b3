/** Why a script cannot be started although it is there: its first line names an interpreter that is not. */
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';

/** What is wrong with the first line of a command's file, as a clause; undefined when nothing is, or it is no script. */
export function interpreterFlaw(given: {
  command: string;
  cwd?: string;
  env?: Readonly<Record<string, string | undefined>>;
}): string | undefined {
  const { command, cwd = '.', env = {} } = given;
  const places = command.includes('/') ? [resolve(cwd, command)] : (env.PATH ?? '').split(delimiter).map((folder) => join(folder, command));
  const path = places.find((place) => existsSync(place));
  if (path === undefined) return undefined;
  let first: string;
  try {
    [first = ''] = readFileSync(path, 'latin1').split('\n', 1);
  } catch {
    return undefined;
  }
  if (!first.startsWith('#!')) return undefined;
  if (first.endsWith('\r'))
    return `its first line, ${first.trim()}, ends in CRLF, so that the interpreter's name ends in a carriage return; save it with LF alone`;
  const [interpreter = ''] = first.slice(2).trim().split(' ');
  return existsSync(interpreter) ? undefined : `its first line, ${first.trim()}, names an interpreter that is not there`;
}
