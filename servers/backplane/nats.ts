/** NATS with JetStream: a stream whose sequence is ours. */
import {
  DeliverPolicy,
  DiscardPolicy,
  JetStreamApiCodes,
  JetStreamApiError,
  jetstream,
  jetstreamManager,
  StorageType,
  type JetStreamManager,
  type StreamInfo,
} from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { CONNECT_TIMEOUT_MS, STREAM_NAME, type Broker, type BrokerPlan } from './broker.ts';

/** Messages that the client library holds, at most, before they are read. */
const MESSAGES_AT_ONCE = 500;

/**
 * Each event is appended with the sequence that it must follow: JetStream counts from 1 without holes, as we do, and refuses any
 * other. The stream is named after the moment of its creation, which JetStream keeps with it.
 */
export async function openJetStream({ url, replayWindow }: BrokerPlan): Promise<Broker> {
  const connection = await connect({
    servers: url.host,
    ...(url.username !== '' && {
      user: decodeURIComponent(url.username),
      pass: decodeURIComponent(url.password),
    }),
    reconnect: false,
    timeout: CONNECT_TIMEOUT_MS,
  });
  const close = (): Promise<void> => connection.close();
  try {
    const manager = await jetstreamManager(connection);
    const { created, state } = await findStream(manager, replayWindow);
    const client = jetstream(connection);
    return {
      epoch: created.replaceAll(/[^\w-]/g, '-').slice(0, 32),
      newestSeq: state.last_seq,

      async append({ seq, text }) {
        try {
          await client.publish(STREAM_NAME, text, { expect: { lastSequence: seq - 1 } });
        } catch (error) {
          if (!isRefused(error)) throw error;
        }
      },

      async read(afterSeq, take) {
        const consumer = await client.consumers.get(STREAM_NAME, {
          deliver_policy: DeliverPolicy.StartSequence,
          opt_start_seq: afterSeq + 1,
        });
        const messages = await consumer.consume({ max_messages: MESSAGES_AT_ONCE });
        void connection.closed().then(() => messages.close());
        for await (const message of messages) take({ seq: message.seq, text: message.string() });
        throw new Error('The connection was closed.');
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The stream, made by the first server that comes. Two that come at once ask for the same. */
async function findStream(manager: JetStreamManager, replayWindow: number): Promise<StreamInfo> {
  try {
    return await manager.streams.info(STREAM_NAME);
  } catch (error) {
    if (!(error instanceof JetStreamApiError) || error.code !== JetStreamApiCodes.StreamNotFound) throw error;
    return manager.streams.add({
      name: STREAM_NAME,
      subjects: [STREAM_NAME],
      storage: StorageType.File,
      discard: DiscardPolicy.Old,
      max_msgs: Math.max(1, replayWindow),
    });
  }
}

function isRefused(error: unknown): boolean {
  return error instanceof JetStreamApiError && error.code === JetStreamApiCodes.StreamWrongLastSequence;
}
