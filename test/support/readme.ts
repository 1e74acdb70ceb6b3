import { readFileSync } from 'node:fs';

/** The project's folder, with a slash at its end. */
export const root = new URL('../..', import.meta.url).pathname;
export const readme = readFileSync(`${root}README.md`, 'utf8');

/** The blocks of code that it has in a language. */
export const blocks = (language: string): string[] =>
  [...readme.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map((match) => match[1] as string);
