/** Redis and Valkey: Streams, which keep events, and pub/sub, which does not. */
import { Redis } from 'ioredis';
import { messageOf } from '../hub/errors.ts';
import type { EncodedEvent } from '../stream/replay-buffer.ts';
import { CONNECT_TIMEOUT_MS, STREAM_NAME, type Broker, type BrokerPlan } from './broker.ts';

const EPOCH_KEY = `${STREAM_NAME}:epoch`;
/** Entries in one answer: a window of thousands comes in several. */
const ENTRIES_AT_ONCE = 500;

/** Entries of a stream. Their ids are ours: event 42 is `42-0`, and Redis refuses an id that is not higher than the last. */
export function openRedisStreams({ url, replayWindow, epoch }: BrokerPlan): Promise<Broker> {
  return openTwo(url, async (writer, reader) => {
    const [newest] = await writer.xrevrange(STREAM_NAME, '+', '-', 'COUNT', 1);
    return {
      epoch: await epochOf(writer, epoch),
      newestSeq: newest === undefined ? 0 : seqOf(newest[0]),

      async append({ seq, text }) {
        try {
          // `~` lets Redis trim whole nodes of its tree: it may keep some entries more.
          await writer.xadd(STREAM_NAME, 'MAXLEN', '~', Math.max(1, replayWindow), `${seq}-0`, 'event', text);
        } catch (error) {
          if (!/equal or smaller/.test(messageOf(error))) throw error;
        }
      },

      async read(afterSeq, take) {
        let last = `${afterSeq}-0`;
        for (;;) {
          const found = await reader.xread(
            'COUNT',
            ENTRIES_AT_ONCE,
            'BLOCK',
            0,
            'STREAMS',
            STREAM_NAME,
            last,
          );
          for (const [id, [, text = '']] of found?.[0]?.[1] ?? []) {
            take({ seq: seqOf(id), text });
            last = id;
          }
        }
      },
    };
  });
}

/** The arm that loses: what is published while a server is away is gone for it. */
export function openRedisPubSub({ url, epoch }: BrokerPlan): Promise<Broker> {
  return openTwo(url, async (writer, reader) => {
    // From now on, and not only when they are read: a server that says that it is ready must lose nothing more.
    let take: (event: EncodedEvent) => void = (event) => early.push(event);
    const early: EncodedEvent[] = [];
    reader.on('message', (_channel, text) => {
      const seq = /^\{"seq":(\d+),/.exec(text)?.[1]; // the channel is open to every client of this Redis
      if (seq !== undefined) take({ seq: Number(seq), text });
    });
    await reader.subscribe(STREAM_NAME);
    return {
      epoch: await epochOf(writer, epoch),
      newestSeq: null,
      async append({ text }) {
        await writer.publish(STREAM_NAME, text);
      },
      read(_afterSeq, takeNow) {
        for (const event of early) takeNow(event);
        take = takeNow;
        return new Promise<never>((_resolve, reject) => {
          const lost = (): void => {
            reject(new Error('The connection was closed.'));
          };
          if (reader.status === 'end') lost();
          else reader.once('end', lost);
        });
      },
    };
  });
}

function seqOf(id: string): number {
  return Number.parseInt(id, 10);
}

/** The first server names the history. It is gone with the events, unless Redis keeps both on disk. */
async function epochOf(redis: Redis, proposed: string): Promise<string> {
  await redis.set(EPOCH_KEY, proposed, 'NX');
  return (await redis.get(EPOCH_KEY)) ?? proposed;
}

/** One connection to write and one to read: a command that waits for events holds up all that come after it. */
async function openTwo(
  url: URL,
  use: (writer: Redis, reader: Redis) => Promise<Omit<Broker, 'close'>>,
): Promise<Broker> {
  const [writer, reader] = [make(url), make(url)];
  const close = (): Promise<void> => {
    for (const one of [writer, reader]) one.disconnect();
    return Promise.resolve();
  };
  const late = new AbortController();
  const limit = setTimeout(() => {
    late.abort();
    void close(); // whatever is waited for fails
  }, CONNECT_TIMEOUT_MS);
  try {
    await Promise.all([open(writer), open(reader)]);
    return { ...(await use(writer, reader)), close };
  } catch (error) {
    await close();
    throw late.signal.aborted
      ? new Error(`Redis did not answer within ${CONNECT_TIMEOUT_MS} ms.`, { cause: error })
      : error;
  } finally {
    clearTimeout(limit);
  }
}

/** Without attempts of its own: what to do after a loss is decided in one place, for every broker. */
function make(url: URL): Redis {
  return new Redis(url.href, {
    lazyConnect: true,
    connectTimeout: CONNECT_TIMEOUT_MS,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
}

async function open(redis: Redis): Promise<void> {
  const causes: unknown[] = [];
  redis.on('error', (error) => causes.push(error)); // `connect` itself says only that the connection is closed
  try {
    await redis.connect();
  } catch (error) {
    throw causes.at(-1) ?? error;
  }
}
