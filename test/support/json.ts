/** The JSON of an answer, of whatever shape: the tests say what they expect of it. */
// biome-ignore lint/suspicious/noExplicitAny: an answer's shape is what is being tested
export const json = async (answer: Response | Promise<Response>): Promise<any> => (await answer).json();
