import type { Case, CaseFinding } from '../cases/case.ts';
import type { Text } from '../records/text.ts';
import type { Trial } from '../rounds/context.ts';

/** A fault with a known answer, injected into real servers, clients and processes, and read off the ordinary analysis. */
export function injection(of: {
  readonly title: string;
  /** The fault, as a sentence. */
  readonly injected: Text | string;
  readonly seconds: number;
  readonly isDefault?: boolean;
  readonly run: (trial: Trial) => Promise<readonly CaseFinding[]>;
}): Case {
  const { title, injected, seconds, isDefault = true, run } = of;
  return {
    title,
    about: [['Injected.', [injected].flat()]],
    seconds,
    isDefault,
    run: async (trial) => ({
      setting: null,
      sides: ['Known answer', 'Found'],
      rows: await run(trial),
      lesson: null,
    }),
  };
}

/** The findings of a measurement over SSE, and then over WebSocket. */
export async function overBoth(
  find: (transport: string, label: string) => Promise<readonly CaseFinding[]>,
): Promise<readonly CaseFinding[]> {
  return [...(await find('sse', 'SSE')), ...(await find('websocket', 'WebSocket'))];
}

/**
 * What an injected server does on purpose. It comes as JSON on the command line of `injected-server-process.ts`, and acts in
 * the stream alone: everything after it, transport, sockets, clients and analysis, is the ordinary one.
 */
export type ServerInjection =
  /** Blocks the event loop for `lateMs` before every n-th event. */
  | { readonly kind: 'late'; readonly every: number; readonly lateMs: number }
  /** Blocks the event loop once, just before event `seq` is sent. */
  | { readonly kind: 'stall'; readonly seq: number; readonly stallMs: number }
  /** Leaves out the events of `drop`, sends those of `double` twice, and those of `swap` only after the one that follows. */
  | ({ readonly kind: 'sequence' } & Readonly<Record<'drop' | 'double' | 'swap', readonly number[]>>)
  /** Burns CPU time on top, as a share of all that the process uses otherwise. */
  | { readonly kind: 'burn'; readonly share: number }
  /** Makes every event longer. */
  | { readonly kind: 'bytes'; readonly extraBytes: number };

/** What an injected client does on purpose: it works on something else for `busyMs`, and is free for about `idleMs`. */
export interface ClientInjection {
  readonly busyMs: number;
  readonly idleMs: number;
}
