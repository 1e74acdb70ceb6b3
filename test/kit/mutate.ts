/**
 * `npm run mutate`: does anybody notice when the judge itself is wrong? Changes the judge and the rules, one place at a time,
 * has each judge what was seen of good, broken and worthless clients, and counts who noticed. Fails when too many changes go
 * unnoticed, and lists them.
 */
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { reference } from '../../contracts/clients/reference.js';
import type * as kit from '../../contracts/index.js';
import { chosen, readCases, type Seen } from '../../contracts/index.js';
import { inProcess } from '../../contracts/running/drivers/in-process.js';
import { verifyCases } from '../../contracts/verify.js';
import { mutant } from '../clients/mutant.js';
import { worthless } from '../clients/worthless.js';
import { brokenClients } from './broken.js';

/** Of all changes, so many have to be noticed. */
const LEAST_NOTICED = 0.75;

const root = fileURLToPath(new URL('../../', import.meta.url));
/** Beside the built kit, whose server the changed judge imports. */
const folder = `${root}dist/contracts/mutated/`;

interface Change {
  file: string;
  line: number;
  from: string;
  to: string;
  text: string;
}

/** What is changed, and into what. */
const OPERATORS: readonly (readonly [RegExp, string])[] = [
  [/ === /g, ' !== '],
  [/ !== /g, ' === '],
  [/ && /g, ' || '],
  [/ \|\| /g, ' && '],
  [/ <= /g, ' > '],
  [/ >= /g, ' < '],
  [/ < /g, ' >= '],
  [/(?<![=-]) > /g, ' <= '],
  [/\.some\(/g, '.every('],
  [/\.every\(/g, '.some('],
  [/(?<=[ (])!(?=[\w(])/g, ''],
  [/\btrue\b/g, 'false'],
  [/\bfalse\b/g, 'true'],
  [/return \[\];/g, 'return [finding("changed")];'],
  [/'(FAIL|WARN|PASS|NOT_REACHED|HARNESS_ERROR)'(?=[,; )])/g, "'INCONCLUSIVE'"],
];

/** Every change of a file, but in comments, imports, types and texts for people. */
function changesOf(file: string): Change[] {
  const text = readFileSync(file, 'utf8');
  const lines = text.split('\n');
  let offset = 0;
  return lines.flatMap((line, i) => {
    const start = offset;
    offset += line.length + 1;
    if (/^\s*(\*|\/\*|\/\/)|^import |^export type |^ {2}(title|source|why):|^interface /.test(line)) return [];
    return OPERATORS.flatMap(([pattern, to]) =>
      [...line.matchAll(pattern)].map((match) => {
        const at = start + match.index;
        return { file, line: i + 1, from: match[0].trim(), to: to.trim(), text: text.slice(0, at) + to + text.slice(at + match[0].length) };
      }),
    );
  });
}

/** The judge and its rules, with one file replaced. */
async function judgeWith(change: Change | undefined, nr: number): Promise<typeof kit.judge> {
  const outfile = `${folder}${nr}.mjs`;
  await build({
    entryPoints: [`${root}contracts/judging/judge.ts`],
    bundle: true,
    format: 'esm',
    platform: 'node',
    outfile,
    logLevel: 'silent',
    plugins: [
      {
        name: 'one change',
        setup(bundling) {
          bundling.onResolve({ filter: /server\/index\.js$/ }, () => ({ path: '../../server/index.js', external: true }));
          bundling.onLoad({ filter: /\.ts$/ }, ({ path }) => (path === change?.file ? { contents: change.text, loader: 'ts' } : undefined));
        },
      },
    ],
  });
  return ((await import(outfile)) as typeof kit).judge;
}

interface Sample {
  seen: Seen;
  /** What has to come out of it. */
  expected(judged: ReturnType<typeof kit.judge>): boolean;
}

const caughtIn = (checks: readonly kit.Check[]) =>
  checks.flatMap(({ id, verdict, findings }) => (findings.length ? [`${id} ${verdict}`] : [])).join();

async function samples(): Promise<Sample[]> {
  const all = readCases();
  const found: Sample[] = [];
  const see = async (client: kit.Client, cases: kit.ContractCase[], expected: (id: string) => Sample['expected'][]) => {
    const onCase = ({ id }: kit.CaseResult, seen: Seen | undefined) => {
      if (seen) for (const each of expected(id)) found.push({ seen, expected: each });
    };
    await verifyCases({ cases, driver: inProcess(client, { name: 'sample' }), seed: 'mutate', clock: 'virtual', jobs: 8, onCase });
  };
  const passes: Sample['expected'] = ({ verdict, checks }) => verdict === 'PASS' && checks.every(({ findings }) => findings.length === 0);
  await see(reference, all, () => [passes]);
  for (const client of Object.values(worthless))
    await see(client, all, () => [({ verdict }) => verdict === 'FAIL' || verdict === 'NOT_REACHED']);
  for (const broken of (await brokenClients()).values()) {
    const cases = chosen(all, [...broken.fails.map((check) => check.split('/')[0] as string), ...broken.passes]);
    // What the kill matrix has on record: who is caught, by which checks, and what comes of it.
    await verifyCases({
      cases,
      driver: inProcess(await mutant(broken), { name: 'sample' }),
      seed: 'mutate',
      clock: 'virtual',
      jobs: 8,
      onCase: ({ verdict, checks }, seen) => {
        const before = `${verdict} ${caughtIn(checks)}`;
        if (seen) found.push({ seen, expected: (judged) => before === `${judged.verdict} ${caughtIn(judged.checks)}` });
      },
    });
  }
  return found;
}

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const seen = await samples();
const isNoticed = (judge: typeof kit.judge) =>
  seen.some(({ seen, expected }) => {
    try {
      return !expected(judge(seen));
    } catch {
      return true;
    }
  });
const judgeAsItIs = await judgeWith(undefined, 0);
const wrong = seen.find(({ seen, expected }) => !expected(judgeAsItIs(seen)));
if (wrong) throw new Error(`the judge is wrong as it is, about ${wrong.seen.case.id}: see npm test`);

const { rules } = await import('../../contracts/judging/rules/index.js');
// What only a process of its own can show is for test/system/contracts-commands.test.ts.
const here = rules.filter(({ id }) => !['exit-matches-outcome', 'ends-cleanly', 'exits-after-its-outcome'].includes(id));
const files = [
  `${root}contracts/judging/judge.ts`,
  `${root}contracts/judging/verdict.ts`,
  ...here.map(({ id }) => `${root}contracts/judging/rules/${id}.ts`),
];
const changes = files.flatMap(changesOf);
const unnoticed: Change[] = [];
for (const [i, change] of changes.entries()) if (!isNoticed(await judgeWith(change, i + 1))) unnoticed.push(change);
rmSync(folder, { recursive: true, force: true });

for (const { file, line, from, to } of unnoticed) console.log(`unnoticed: ${basename(file)}:${line} ${from} -> ${to || '(nothing)'}`);
const share = 1 - unnoticed.length / changes.length;
console.log(`${seen.length} samples; ${changes.length} changes of the judge and its rules, ${(share * 100).toFixed(1)} % noticed`);
process.exitCode = share < LEAST_NOTICED ? 1 : 0;
