/** Entry point of a link process: a TCP relay between the two sides, the same for every transport, driven by the runner's calls. */
import { answerStandstill } from '../host/standstill.ts';
import type { LinkCalls } from '../link/calls.ts';
import { Relay } from '../link/relay.ts';
import { serveCalls } from './serve-calls.ts';

const relay = new Relay();

serveCalls<LinkCalls>({
  listen: async ({ upstreamPort, upstreamHost }) => ({
    port: await relay.listen(upstreamPort, upstreamHost),
  }),
  reset: ({ connections }) => relay.reset(connections),
  'cut-in-message': ({ timeoutMs }) => relay.cutInMessage(timeoutMs),
  blackhole: () => relay.blackhole(),
  heal: () => relay.heal(),
  refuse: ({ open }) => relay.refuse(open),
  accept: () => relay.accept(),
  answer: ({ response }) => relay.answer(response),
  forward: () => relay.forward(),
  'idle-timeout': (ask) => relay.idleTimeout(ask),
  upstream: (ask) => relay.upstream(ask),
  delay: ({ delayMs, handshake }) => relay.delay(delayMs, handshake),
  throttle: ({ bytesPerSecond }) => relay.throttle(bytesPerSecond),
  uplink: ({ bytesPerSecond }) => relay.uplink(bytesPerSecond),
  counts: ({ sinceNs }) => relay.counts(sinceNs),
  standstill: answerStandstill,
});
