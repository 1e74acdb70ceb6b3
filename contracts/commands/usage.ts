/** The kit was called wrongly: a flag, a pattern, a case file, a file of expected failures. */
export class Usage extends Error {
  override name = 'Usage';
}
