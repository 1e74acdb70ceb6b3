/** What a rule is: a monitor that looks at what was seen, and never disturbs. */
import type { CaseFoundation, CaseLevel, Entry, Finding } from '../kinds.js';
import type { Seen, SeenExchange } from '../seen.js';

export interface Rule {
  /** In lower case, with hyphens: what a good client does. */
  id: string;
  /** The same as a sentence. */
  title: string;
  /** Where bunq, a standard or plain safety asks for it. A must rests on documentation or on safety. */
  source: CaseFoundation;
  level: CaseLevel;
  /** The entries in which it watches every case; none, for one that cases ask for. */
  always: readonly Entry[];
  /** What is wrong; nothing, when nothing is. */
  check(seen: Seen, settings: Settings): Finding[];
}

/** What a case says of a rule that it uses. */
export type Settings = Readonly<Record<string, unknown>>;

export const EVERYWHERE: readonly Entry[] = ['identity', 'onboarding', 'payment'];

/** Defines a rule; the compiler checks it. */
export const rule = (defined: Rule): Rule => defined;

/** One thing wrong, and the exchanges that show it. */
export const finding = (text: string, ...exchanges: readonly SeenExchange[]): Finding => ({
  text,
  exchanges: exchanges.map(({ nr }) => nr),
});

/** The same of a time that was measured, and off by so many milliseconds: within what a clock that runs may be off by, it proves nothing. */
export const measured = (offMs: number, text: string, ...exchanges: readonly SeenExchange[]): Finding => ({
  ...finding(text, ...exchanges),
  // Never is not a number of them.
  ...(Number.isFinite(offMs) && { off_ms: Math.round(offMs) }),
});

/** One finding for each exchange that fits. */
export const each = (
  exchanges: readonly SeenExchange[],
  fits: (exchange: SeenExchange) => boolean,
  text: (exchange: SeenExchange) => string,
): Finding[] => exchanges.filter(fits).map((exchange) => finding(text(exchange), exchange));
