/** A table of calls: for each name, what is asked and what is answered. */
export type Calls<Names extends string = string> = Record<Names, { ask: unknown; answer: unknown }>;

/** One message of the runner to a child, and the child's reply. */
export interface CallMessage {
  readonly id: number;
  readonly name: string;
  readonly ask: unknown;
}
export type ReplyMessage =
  | { readonly id: number; readonly answer: unknown }
  | { readonly id: number; readonly failure: string };

/** A function for every call of a table. */
export type Handlers<Table extends Calls<Extract<keyof Table, string>>> = {
  readonly [Name in keyof Table]: (
    ask: Table[Name]['ask'],
  ) => Table[Name]['answer'] | Promise<Table[Name]['answer']>;
};

/** Every call of this process: a process that holds both sides serves the calls of both. */
const table = new Map<string, (ask: unknown) => unknown>();

/**
 * Answers the runner's calls in a child process, and ends the process when the runner is gone: a runner that was killed
 * leaves no child behind.
 */
export function serveCalls<Table extends Calls<Extract<keyof Table, string>>>(
  handlers: Handlers<Table>,
): void {
  const isFirst = table.size === 0;
  const own: [string, (ask: unknown) => unknown][] = Object.entries(handlers);
  for (const [name, handle] of own) table.set(name, handle);
  if (!isFirst) return;
  process.on('message', (message: CallMessage) => void answer(message, table.get(message.name)));
  process.on('disconnect', () => process.exit(0));
  // Ctrl-C reaches the whole process group, but the runner decides when a child ends, so that nothing is lost.
  process.on('SIGINT', () => undefined);
}

async function answer(
  { id, name, ask }: CallMessage,
  handle: ((ask: unknown) => unknown) | undefined,
): Promise<void> {
  try {
    if (handle === undefined) throw new Error(`there is no call '${name}'`);
    reply({ id, answer: await handle(ask) });
  } catch (error) {
    reply({ id, failure: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
}

function reply(message: ReplyMessage): void {
  // Without a callback, a runner that died meanwhile would be an unhandled error here; 'disconnect' follows and ends us.
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
}
