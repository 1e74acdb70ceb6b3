/** Base64 as strict decoders take it: RFC 4648, section 4. Node's own skips what it does not know. */

/** Why a text is no base64, as what is to be said of it ("has whitespace in it"); null when it is. */
export function flawOfBase64(text: string): string | null {
  if (/\s/.test(text)) return 'has whitespace in it';
  const foreign = /[^A-Za-z0-9+/=_-]/u.exec(text)?.[0];
  if (foreign !== undefined) return `has characters that are none of base64, ${named(foreign)} first`;
  if (/[-_]/.test(text)) return 'is in the url-safe alphabet, with - and _ for + and /';
  const digits = text.replace(/={1,2}$/, '');
  if (digits.includes('=')) return 'has its padding (=) where none belongs';
  if (digits.length % 4 === 1) return 'is cut off';
  const padded = Math.ceil(digits.length / 4) * 4;
  if (text.length < padded) return 'lacks its padding (=)';
  return text.length > padded ? 'has more padding (=) than it needs' : null;
}

/** The same of what stands between the first and last lines of PEM, which may break and end its lines as it likes. */
export const flawOfPemBody = (body: string) =>
  flawOfBase64(
    body
      .trim()
      .split('\n')
      .map((line) => line.trimEnd())
      .join(''),
  );

const named = (character: string) =>
  /[!-~]/.test(character) ? character : `U+${(character.codePointAt(0) as number).toString(16).toUpperCase().padStart(4, '0')}`;
