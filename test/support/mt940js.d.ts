/** What the tests use of a parser that has no types. */
declare module 'mt940js' {
  interface Statement {
    accountIdentification: string;
    currency: string;
    openingBalance: number;
    closingBalance: number;
    transactions: { amount: number; details: string }[];
  }
  const mt940js: { Parser: new () => { parse(text: string): [Statement, ...Statement[]] } };
  export default mt940js;
}
