/** Files that people write by hand, with whatever editor they have. */
import { readFileSync } from 'node:fs';

/** Notepad and PowerShell begin a file with it; RFC 8259, section 8.1, lets a reader of JSON ignore it. */
export const withoutMark = (text: string): string => (text.startsWith('\ufeff') ? text.slice(1) : text);

/** A file as text, UTF-8, without a byte order mark. Throws as node:fs does. */
export const readText = (path: string): string => withoutMark(readFileSync(path, 'utf8'));
