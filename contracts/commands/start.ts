/** How the client behind `--` is started, and by which clock it goes. */
import { command as commandDriver } from '../running/drivers/command.js';
import type { Driver } from '../running/drivers/driver.js';
import { stdio } from '../running/drivers/stdio.js';
import { placeFor, settled } from '../running/place.js';
import type { ClockMode } from '../running/time.js';
import type { Console } from './console.js';
import type { DriverFlags } from './flags.js';
import { Usage } from './usage.js';

/**
 * @param seed what it runs in, too, comes from
 * @throws Usage when there is no client, or a flag is not for its driver
 */
export function startDriver(
  { client, env, stopping }: Console,
  { driver, lacks, name, readyTimeout }: DriverFlags,
  seed: string,
): () => Promise<Driver> {
  const [command, ...args] = client ?? [];
  if (!command) throw new Usage('there is no client: write -- and the command that starts it at the end, as in -- node adapter.js');
  const place = placeFor(seed, env);
  const given = { command, args, env: settled(env, place) };
  if (driver === 'stdio') {
    if (lacks.length || name)
      throw new Usage('by --driver stdio a client says itself what it is and can do; --lacks and --name are for command');
    return async () => ({ ...(await stdio(given, { readyMs: readyTimeout * 1_000, signal: stopping })), place });
  }
  return async () => ({ ...commandDriver(given, { lacks, ...(name !== undefined && { about: { name } }) }), place });
}

/** @throws Usage when the client cannot go by that clock */
export function clockFor({ clock }: DriverFlags, { clocks, kind }: Driver): ClockMode {
  const [usual] = clocks;
  if (clock === undefined) return usual as ClockMode;
  if (clocks.includes(clock)) return clock;
  const why = kind === 'command' ? 'a process waits in real time; see --driver stdio' : 'the client does not offer clock:virtual';
  throw new Usage(`--clock ${clock} cannot be: ${why}`);
}
