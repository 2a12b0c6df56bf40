import { HarnessError } from '../hub/errors.ts';
import type { BrokerPlan, OpenBroker } from './broker.ts';

/** Brokers by the scheme of their address. Each client library is loaded only when it is used. */
const openers: Readonly<Record<string, () => Promise<OpenBroker>>> = {
  'redis:': async () => (await import('./redis.ts')).openRedisStreams,
  'redis+pubsub:': async () => (await import('./redis.ts')).openRedisPubSub,
  'nats:': async () => (await import('./nats.ts')).openJetStream,
};

/** How to open a connection to the broker at `address`. @throws HarnessError `usage` where there is no such broker */
export function brokerAt(address: string, plan: Omit<BrokerPlan, 'url'>): () => ReturnType<OpenBroker> {
  const url = URL.canParse(address) ? new URL(address) : null;
  const load = openers[url?.protocol ?? ''];
  if (url === null || load === undefined || url.hostname === '')
    throw new HarnessError(
      'usage',
      `A backplane has an address such as redis://HOST:PORT, got '${address}'.`,
      {
        hint: `Write ${Object.keys(openers)
          .map((scheme) => `${scheme}//HOST:PORT`)
          .join(' or ')}.`,
      },
    );
  const plain = new URL(address.replace(/^redis\+pubsub:/, 'redis:'));
  return async () => (await load())({ ...plan, url: plain });
}
