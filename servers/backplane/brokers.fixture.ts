/** For tests: real brokers, where they are installed. */
import { onTestFinished } from 'vitest';
import {
  BROKERS,
  findBroker,
  startBroker,
  type BrokerId,
  type RunningBroker,
} from '../../bench/processes/brokers.ts';
import { DEFAULT_SERVER_OPTIONS, type ServerOptions } from '../contract.ts';
import { startHost } from '../hub/host.ts';
import { until } from '../hub/until.fixture.ts';
import { server as sse } from '../sse.ts';
import { systemClock as clock } from '../stream/clock.ts';
import { server as websocket } from '../websocket.ts';
import { brokerAt } from './index.ts';
import { SharedStream } from './shared-stream.ts';

const found = { redis: await findBroker('redis'), nats: await findBroker('nats') };

/** Those that are installed, and a name that says why a test of the others is skipped. */
export const brokerCases = (['redis', 'nats'] as const).map((id) => ({
  id,
  name: found[id] === null ? `${id} (skipped: ${BROKERS[id].program} is not installed)` : id,
  isInstalled: found[id] !== null,
}));

/** Starts a broker that ends with its test. */
export async function startTestBroker(id: BrokerId): Promise<RunningBroker> {
  const installed = found[id];
  if (installed === null) throw new Error(`${id} is not installed`);
  const broker = await startBroker(id, installed);
  onTestFinished(() => broker.kill());
  return broker;
}

/** A server's stream on a broker. It leaves when its test has finished. */
export function share(url: string, replayWindow = 1000): SharedStream {
  const plan = { replayWindow, epoch: `proposed-${counter++}` };
  const stream = new SharedStream(
    { clock, names: ['Kuhn Group', 'Hahn Ltd'], payloadBytes: null, replayWindow },
    brokerAt(url, plan),
  );
  onTestFinished(() => stream.close());
  return stream;
}

let counter = 1;

/** A server of both transports on a broker, that is ready. */
export async function startSharing(url: string, options: Partial<ServerOptions> = {}) {
  const all = { ...DEFAULT_SERVER_OPTIONS, heartbeatMs: 0, ...options };
  const stream = share(url, all.replayWindow);
  const halves = [['sse', sse] as const, ['websocket', websocket] as const];
  const host = await startHost({ halves, stream, options: all, port: 0, host: '127.0.0.1' });
  onTestFinished(() => host.close());
  await until('the stream', () => stream.isReady);
  return { stream, host, origin: `http://127.0.0.1:${host.port}` };
}
