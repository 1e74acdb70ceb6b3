/** What `require('bunq-mock')` gives: the same as `import` does, for runners and programs that are CommonJS. */
export type * from '../index.js' with { 'resolution-mode': 'import' };

declare const all: typeof import('../index.js', { with: { 'resolution-mode': 'import' }});
export declare const startMock: typeof all.startMock;
export declare const editions: typeof all.editions;
export declare const version: typeof all.version;
export declare const Refusal: typeof all.Refusal;
