/** The only file that knows ajv. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import standalone from 'ajv/dist/standalone/index.js';
import { type Bundle, MARK, objects, type Sources, without } from './sources.js';

/** What is wrong with the frame of a schema file, as our own keywords have it. */
export function frameProblems(keywords: Sources['keywords']): (content: object) => string[] {
  const frame = new Ajv2020({ strict: false, allErrors: true })
    .addSchema(keywords)
    .compile({ $ref: 'keywords.schema.json#/$defs/resource' });
  return (content) => {
    if (frame(content)) return [];
    return (frame.errors ?? []).map(({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`);
  };
}

/**
 * A validator for each object of the bundle, as modules that need no compiling; ajv's strict mode finds misspelt keywords. Those
 * that are rare are in a CommonJS module of their own, which can be loaded when one is wanted, in the middle of a function.
 */
export function validators(schema: Bundle, keywords: Sources['keywords'], rare: ReadonlySet<string>): Record<string, string> {
  const options = { allErrors: true, strict: true, allowUnionTypes: true, inlineRefs: false };
  const strict = new Ajv2020(options);
  strict.addKeyword({ keyword: 'x-provenance', metaSchema: keywords.$defs.provenance as object });
  strict.addKeyword({
    keyword: 'x-values',
    metaSchema: { ...keywords.$defs.values, additionalProperties: keywords.$defs.provenance as object },
  });
  strict.addKeyword({ keyword: 'x-edition', metaSchema: keywords.$defs.edition as object });
  strict.addKeyword({ keyword: 'x-names', metaSchema: keywords.$defs.names as object });
  strict.addSchema(schema);
  for (const title of Object.keys(schema.$defs)) strict.getSchema(`bundle#/$defs/${title}`);
  const plain = without(schema, /^x-/) as object;
  const codeOf = (names: readonly string[], esm: boolean) => {
    const ajv = new Ajv2020({ ...options, code: { source: true, esm } }).addSchema(plain);
    return bounded(standalone.default(ajv, Object.fromEntries(names.map((name) => [name, `bundle#/$defs/${name}`]))));
  };
  const common = objects(schema).filter((name) => !rare.has(name));
  const others = objects(schema).filter((name) => rare.has(name));
  return {
    'validators.js': MARK + asModule(codeOf(common, true)),
    'validators.d.ts': declarations(common, './types.js') + PROBLEM,
    'rare-validators.cjs': MARK + codeOf(others, false),
    'rare-validators.d.cts': declarations(others, './types.js', './validators.js'),
  };
}

/** With so many problems a value is looked at no further. */
const ENOUGH = 100;

/**
 * ajv's code, made to take no more work than what it is given has bytes: of a list that is too long it looks at no item, it stops
 * where there are enough problems, and does not copy those that it has for each that comes. A form of several may still be found right after one of them was left
 * early: by then the whole that it is a part of is wrong.
 */
function bounded(code: string): string {
  const stopped = code
    .replace(/if\((data\d*)\.length > (\d+)\)\{const err(?:(?!Array\.isArray).)*?const len\d+ = \1\.length/gs, '$& > $2 ? 0 : $1.length')
    .replace(/(const (len\d+) = (data\d*)\.length[^;]*;(?:(?!const len).)*?let i\d+ = )\3\.length;/gs, '$1$2;')
    .replace(/(for\(let (i\d+)=0; \2<len\d+);/g, `$1 && errors < ${ENOUGH};`)
    .replace(/for\(const key\d+ in data\d*\)\{/g, `$&if(errors >= ${ENOUGH}){break;}`)
    .replaceAll('vErrors.concat(', 'joined(vErrors, ');
  return `${stopped}\nfunction joined(all, others){for(const each of others){all.push(each);}return all;}\n`;
}

/** ajv's code for a module may still require its runtime; then it is imported. */
function asModule(code: string): string {
  const modules: string[] = [];
  const body = code.replace(/require\("(ajv\/dist\/runtime\/[^"]+)"\)\.default/g, (_, module) => `runtime${modules.push(module) - 1}`);
  // What a default import of CommonJS holds is the loader's choice: the module, or its `default`.
  const imports = modules
    .map((module, i) => `import module${i} from '${module}.js';\nconst runtime${i} = module${i}.default ?? module${i};\n`)
    .join('');
  if (body.includes('require(')) throw new Error('ajv wrote a require() that this generator does not know');
  return imports + body;
}

const PROBLEM = `
/** One thing wrong with a value, as ajv words it. */
export interface Problem {
  instancePath: string;
  keyword: string;
  params: Record<string, unknown>;
  message?: string;
}
export interface Validator<T> {
  (value: unknown): value is T;
  errors?: Problem[] | null;
}
`;

function declarations(names: readonly string[], types: string, validator?: string): string {
  // A CommonJS module may only import the types of a module with these words.
  const mode = validator ? ` with { 'resolution-mode': 'import' }` : '';
  const imports = [
    `import type * as types from '${types}'${mode};`,
    ...(validator ? [`import type { Validator } from '${validator}'${mode};`] : []),
  ];
  const lines = names.map((name) => `export declare const ${name}: Validator<types.${name}>;`);
  return `${MARK}${imports.join('\n')}\n\n${lines.join('\n')}\n`;
}
