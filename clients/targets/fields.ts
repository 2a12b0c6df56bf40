import type { ForeignTarget } from './contract.ts';

/** What is known about the events of a target. */
export type Knowledge = Pick<ForeignTarget, 'seq' | 'sentAt'>;

/** What an event says of itself; null: it does not, or nobody asked. */
export interface Fields {
  readonly seq: number | null;
  /** In the unit of its field. */
  readonly sentAt: number | null;
}

/** Reads what was asked for, and parses the text once, and only where a path was given. */
export function readFields({ seq, sentAt }: Knowledge, id: string | null, data: string | Buffer): Fields {
  const json = sentAt !== null || seq?.kind === 'json' ? parsed(data.toString()) : null;
  return {
    seq: seq === null ? null : seqIn(seq.kind === 'sse-id' ? id : valueAt(json, seq.path)),
    sentAt: sentAt === null ? null : numberIn(valueAt(json, sentAt.path)),
  };
}

/** The value at a path such as `data.items.0.id`; undefined: there is no such field. */
export function valueAt(json: unknown, path: string): unknown {
  let value = json;
  for (const key of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = Reflect.get(value, key);
  }
  return value;
}

/** `17`, and `17.epoch` or `17-0` as well, as some servers write their ids. */
function seqIn(value: unknown): number | null {
  const seq = typeof value === 'string' ? Number(/^\d+/.exec(value)?.[0] ?? Number.NaN) : value;
  return Number.isSafeInteger(seq) ? Number(seq) : null;
}

function numberIn(value: unknown): number | null {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : null;
}

/** undefined: it is no JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
