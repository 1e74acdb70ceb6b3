/** Clients each with one bug that needs two misfortunes to show: `verify` passes them, for it asks about one at a time. */
import type { Entry } from '../../contracts/index.js';
import type { Broken } from './mutant.js';

export interface TwoMoveBug extends Pick<Broken, 'bug' | 'change'> {
  entry?: Entry;
  story?: string;
  /** What is searched, for the sake of time: all that the bug has to do with, and more. */
  moves: readonly string[];
  operations: readonly string[];
  /** The check that it breaks, and the two misfortunes. */
  finds: readonly [check: string, first: string, second: string];
}

const CREATE = 'identity-verification-session.create';
const READ = 'identity-verification-session.read';
const UPDATE = 'identity-verification-session.update';

const SUBMITTED_AGAIN = "  if (session.status === 'CREATED') await attempt(run, party, 'PUT', path, { status: 'SUBMITTED' });";
const SUBMITS = '  await submit(run, party, path);\n';
const REFUSED_AGAIN =
  "  return session.status === 'CREATED' && (await attempt(run, party, 'PUT', path, { status: 'SUBMITTED' }))?.status === 400;";
const GOES_ON = "    if (session.status !== 'PROCESSED') continue;\n";
const ANSWERED = '      if (answer.status !== 429) return checkAnswer(party, path, answer);\n';

export const twoMove: Readonly<Record<string, TwoMoveBug>> = {
  'repeats-once-limited': {
    bug: 'sends a lost POST again when it has been rate-limited before: it takes both for one wait in a queue',
    change: [["if (method !== 'GET') throw error;", "if (method !== 'GET' && limited === 0) throw error;"]],
    operations: [CREATE],
    moves: ['limited', 'busy', 'lost', 'lost-reset', 'fails-unseen', 'refused'],
    finds: ['no-repeated-post', `${CREATE} 1 limited`, `${CREATE} 2 lost`],
  },
  'verifies-first-answers': {
    bug: 'verifies no answer to what it has sent again',
    change: [[ANSWERED, ANSWERED.replace('return checkAnswer', 'return failed > 0 && isSuccess(answer.status) ? answer : checkAnswer')]],
    operations: [CREATE, READ],
    moves: ['busy', 'limited', 'reset', 'forged', 'unsigned'],
    finds: ['claims-on-evidence', `${READ} 2 busy`, `${READ} 3 forged`],
  },
  'refused-again-is-rejected': {
    bug: 'takes the refusal of a second SUBMITTED, sent because the read was old, for a rejection of the person',
    change: [
      [SUBMITTED_AGAIN, REFUSED_AGAIN],
      [SUBMITS, "  if (await submit(run, party, path)) return ended(run, 'rejected', { fail_reasons: [] });\n"],
    ],
    operations: [UPDATE, READ],
    moves: ['lost', 'stale', 'not-there', 'new-status'],
    finds: ['claims-on-evidence', `${UPDATE} 1 lost`, `${READ} 2 stale`],
  },
  'gone-is-rejected': {
    bug: 'takes a session that was not there once, and cannot be read the next time, for a rejected one',
    change: [
      [
        "    const reply = await ask(run, party, 'GET', path);\n    // What",
        "    const reply = await ask(run, party, 'GET', path).catch((error) => {\n      if (misses === 0) throw error;\n      return undefined;\n    });\n    if (!reply) return ended(run, 'rejected', { fail_reasons: [] });\n    // What",
      ],
    ],
    operations: [UPDATE, READ],
    moves: ['busy', 'no-json', 'not-there', 'stale'],
    finds: ['claims-on-evidence', `${READ} 2 not-there`, `${READ} 3 no-json`],
  },
  'follows-after-a-failure': {
    bug: 'follows a redirect, token in hand, once a server has failed: it takes the other host for the spare one',
    change: [
      [
        ANSWERED,
        `      if (failed > 0 && answer.headers.location) {
        run = { ...run, context: Object.create(run.context, { baseUrl: { value: new URL(answer.headers.location).origin } }) };
        continue;
      }
${ANSWERED}`,
      ],
    ],
    operations: [CREATE, READ],
    moves: ['busy', 'limited', 'led-away'],
    finds: ['no-secret-to-another-host', `${READ} 1 busy`, `${READ} 2 led-away`],
  },
  'unknown-after-lost-is-rejected': {
    bug: 'takes a status that it does not know for a rejection when the PUT before it was lost: as if that had been refused',
    change: [
      [
        "    if (session.status !== 'PROCESSED') continue;",
        "    if (run.lost > 0 && !['CREATED', 'SUBMITTED', 'PROCESSED'].includes(session.status)) return ended(run, 'rejected', { fail_reasons: [] });\n    if (session.status !== 'PROCESSED') continue;",
      ],
    ],
    operations: [UPDATE, READ],
    moves: ['lost', 'not-begun', 'new-status', 'stale'],
    finds: ['claims-on-evidence', `${UPDATE} 1 lost`, `${READ} 3 new-status`],
  },
  'any-session-after-lost': {
    bug: 'asks no more whose session an answer tells of, once an answer was lost',
    change: [['({ id }) => String(id) === run.sessionId', '({ id }) => run.lost > 0 || String(id) === run.sessionId']],
    operations: [UPDATE, READ],
    moves: ['lost', 'not-begun', 'stale', 'other-object'],
    finds: ['claims-on-evidence', `${UPDATE} 1 not-begun`, `${READ} 4 other-object`],
  },
  'starts-over-when-not-let-in': {
    bug: 'begins the verification anew when its session had ended and the next could not be opened at once',
    change: [
      [
        '  return awaitVerdict(run, party, path);',
        '  return awaitVerdict(run, party, path).catch(async (error) => {\n    if (!party.login || !isLost(error)) throw error;\n    await openSession(run, party);\n    return verifyIdentity(run, { party, id });\n  });',
      ],
    ],
    entry: 'onboarding',
    operations: ['session-server.create', READ],
    moves: ['session-over', 'busy', 'limited', 'late'],
    finds: ['one-session', `${READ} 2 session-over`, 'session-server.create 3 busy'],
  },
  'begins-anew-when-unreadable': {
    bug: 'begins another session when the answer to its PUT is lost, and the session cannot be read then: it takes it for gone',
    change: [
      [
        "  const session = sessionOf(run, await call(run, party, 'GET', path));\n  // What",
        "  const found = await call(run, party, 'GET', path).catch(() => undefined);\n  if (!found) return true;\n  const session = sessionOf(run, found);\n  // What",
      ],
      [SUBMITS, '  if (await submit(run, party, path)) return verifyIdentity(run, { party, id });\n'],
    ],
    operations: [UPDATE, READ],
    moves: ['busy', 'lost', 'no-json', 'not-there', 'stale'],
    finds: ['one-session', `${UPDATE} 1 busy`, `${READ} 2 no-json`],
  },
  'older-verdict-when-refused': {
    bug: 'takes the verdict that stands last in the list when a second SUBMITTED is refused: it is that of the oldest session',
    change: [
      [SUBMITTED_AGAIN, REFUSED_AGAIN],
      [
        SUBMITS,
        `  if (await submit(run, party, path)) {
    const listed = await call(run, party, 'GET', sessions);
    const of = (item) => item.IdentityVerificationSessionIncode;
    const ended = listed.body.Response.findLast((item) => of(item)?.status === 'PROCESSED');
    if (ended) return verdictOf(run, of(ended));
  }
`,
      ],
    ],
    story: 'older-verdicts',
    operations: [UPDATE, READ],
    moves: ['lost', 'stale', 'not-there', 'new-status'],
    finds: ['outcome', `${UPDATE} 1 lost`, `${READ} 2 stale`],
  },
  'submits-what-looks-old': {
    bug: 'submits again whenever a poll shows the session as before, once an answer to its PUT was lost',
    change: [
      [
        GOES_ON,
        `    if (session.status === 'CREATED' && run.lost > 0) await attempt(run, party, 'PUT', path, { status: 'SUBMITTED' });\n${GOES_ON}`,
      ],
    ],
    operations: [UPDATE, READ],
    moves: ['busy', 'lost', 'not-there', 'stale'],
    finds: ['submits-once', `${UPDATE} 1 busy`, `${READ} 3 stale`],
  },
  'doubts-what-was-gone': {
    bug: 'reads a verdict four times over when the session was not there before, and then as before its change',
    change: [
      ['  let misses = 0;\n', '  let misses = 0;\n  let hasMissed = false;\n  let doubts = 0;\n'],
      [
        '    if (misses > 0 && misses <= TOLERATED_MISSES) continue;\n',
        '    hasMissed ||= misses > 0;\n    if (misses > 0 && misses <= TOLERATED_MISSES) continue;\n',
      ],
      [GOES_ON, `    if (hasMissed && session.status === 'CREATED') doubts = 3;\n${GOES_ON}    if (doubts-- > 0) continue;\n`],
    ],
    operations: [READ],
    moves: ['busy', 'no-json', 'not-there', 'stale', 'new-status'],
    finds: ['stops-when-terminal', `${READ} 2 not-there`, `${READ} 3 stale`],
  },
  'prints-what-failed-when-limited': {
    bug: 'prints a request that fails after it was rate-limited, with its token, for whoever looks into both',
    change: [
      [
        '      failed += 1;\n',
        '      failed += 1;\n      if (limited > 0) run.context.log([method, path, "with", party.token, "failed"].join(" "));\n',
      ],
    ],
    operations: [READ, CREATE],
    moves: ['busy', 'limited', 'reset', 'not-there'],
    finds: ['prints-no-secret', `${READ} 1 limited`, `${READ} 2 busy`],
  },
};
