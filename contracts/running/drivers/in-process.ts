/** A client that is a function of this process. */
import type { ClientAbout } from '../../../schemas/generated/types.js';
import { capabilities as all, type Capability, type Client } from '../client.js';
import type { Driver } from './driver.js';

/** So much of what a client logs is kept. */
export const MOST_OUTPUT = 64 * 1024;

/**
 * @param can what the client can do; everything, unless given
 */
export function inProcess(client: Client, about: ClientAbout, can: readonly Capability[] = all): Driver {
  return {
    kind: 'in-process',
    client: about,
    capabilities: can,
    clocks: can.includes('clock:virtual') ? ['virtual', 'real'] : ['scaled', 'real'],
    calmMs: 0,
    async converse(conversation, hands) {
      let output = '';
      const log = (text: string) => {
        if (output.length < MOST_OUTPUT) output += `${text}\n`;
      };
      const { pace: _pace, ...context } = hands;
      const ended = new Promise<{ flaw: string }>((resolve) => {
        const flaw = 'it gave no outcome before the kit gave it up';
        hands.signal.addEventListener('abort', () => resolve({ flaw }), { once: true });
      });
      const said = (async () => ({ outcome: await client({ ...conversation, ...context, log }) }))().catch((error: unknown) => {
        log(error instanceof Error ? (error.stack ?? error.message) : String(error));
        return { flaw: `it crashed: ${error instanceof Error ? error.message : String(error)}` };
      });
      const told = await Promise.race([said, ended]);
      return {
        ...told,
        get output() {
          return output;
        },
      };
    },
    close: async () => undefined,
  };
}
