/** Server-sent events, read. */
export interface Event {
  id?: string;
  event: string;
  // biome-ignore lint/suspicious/noExplicitAny: an exchange, or why it ends
  data: any;
}

/** The events of a text; of the last one only what is complete. */
export function eventsIn(text: string): Event[] {
  const blocks = text.split('\n\n').slice(0, -1);
  const fields = blocks.map((block) => Object.fromEntries(block.split('\n').map((line) => line.split(/: (.*)/s).slice(0, 2))));
  return fields.filter(({ event }) => event).map(({ data, ...rest }) => ({ ...rest, data: JSON.parse(data) }));
}
