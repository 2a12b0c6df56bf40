import { EventEmitter, once } from 'node:events';
import { createServer as createHttp2Server, connect as connectHttp2 } from 'node:http2';
import { createParser } from 'eventsource-parser';
import { client as sseClient } from '../../clients/sse.ts';
import { client as websocketClient } from '../../clients/websocket.ts';
import type { LossCause } from '../../clients/contract.ts';
import { systemClock as clock } from '../../servers/stream/clock.ts';
import { startHost, type Host } from '../../servers/hub/host.ts';
import { DEFAULT_SERVER_OPTIONS } from '../../servers/contract.ts';
import { EventStream } from '../../servers/stream/stream.ts';
import { server as sseServer } from '../../servers/sse.ts';
import { server as websocketServer } from '../../servers/websocket.ts';
import type { Http2Passage, ProxiesCheck, ProxyPassage } from '../records/functional-checks.ts';
import { HttpProxy, pass, type ProxyHabits } from './http-proxy.ts';
import { listenOnLoopback } from './loopback.ts';

const EVENTS = 5;
/** More than a browser opens over HTTP/1.1. */
const HTTP2_STREAMS = 20;

const PROXIES: readonly (readonly [ProxyPassage['proxy'], ProxyHabits])[] = [
  ['plain', { upgrades: false, collects: 'nothing' }],
  ['upgrading', { upgrades: true, collects: 'nothing' }],
  ['collecting', { upgrades: true, collects: 'everything' }],
  ['collecting-unless-told', { upgrades: true, collects: 'unless-told' }],
];

const HALVES = {
  sse: { server: sseServer, client: sseClient },
  websocket: { server: websocketServer, client: websocketClient },
} as const;

/** Sends events of the real servers to the real clients through proxies of several habits, and counts what comes when. */
export async function checkProxies(): Promise<ProxiesCheck> {
  const routes: ProxyPassage[] = [];
  for (const [proxy, habits] of PROXIES) {
    for (const transport of ['sse', 'websocket'] as const) {
      routes.push({ proxy, transport, ...(await overHttp1(transport, habits)) });
    }
  }
  return { events: EVENTS, routes, http2: await overHttp2() };
}

async function overHttp1(
  transport: keyof typeof HALVES,
  habits: ProxyHabits,
): Promise<Omit<ProxyPassage, 'proxy' | 'transport'>> {
  const { client } = HALVES[transport];
  const { host, publish } = await serve(transport);
  const signal = new EventEmitter();
  const changed = (): unknown => signal.emit('changed');
  const proxy = new HttpProxy(host.port, habits, changed);
  const origin = `http://127.0.0.1:${await listenOnLoopback(proxy.server)}`;
  let isOpen = false;
  let events = 0;
  let last = '';
  const causes: LossCause[] = [];
  const connection = client.open(
    { origin, path: client.path, resumePoint: null },
    {
      opened() {
        isOpen = true;
        changed();
      },
      event() {
        events += 1;
        changed();
      },
      gap: () => undefined,
      heartbeat: () => undefined,
      lost(cause) {
        causes.push(cause);
        changed();
      },
    },
  );
  try {
    await until(signal, () => isOpen || proxy.collected !== '' || causes.length > 0);
    if (causes.length === 0) last = publish(EVENTS);
    // Wherever the last one is now, the others are no further back.
    await until(signal, () => events === EVENTS || proxy.collected.includes(last) || causes.length > 0);
    const live = events;
    await host.close();
    await until(signal, () => causes.length > 0);
    const [cause] = causes;
    const refusedWith = cause?.kind === 'refused' ? cause.status : null;
    return { live, atTheEnd: events - live, refusedWith };
  } finally {
    connection.destroy();
    proxy.close();
    await host.close();
  }
}

/** Many streams of one client, to a proxy that speaks HTTP/2 with it and HTTP/1.1 with the server. */
async function overHttp2(): Promise<Http2Passage> {
  const { host, publish } = await serve('sse');
  const signal = new EventEmitter();
  const changed = (): unknown => signal.emit('changed');
  let connections = 0;
  const proxy = createHttp2Server();
  proxy.on('session', () => {
    connections += 1;
  });
  proxy.on('stream', (stream, { ':path': path = '/' }) => {
    const onward = pass(host.port, { path }, (answer) => {
      stream.respond({ ':status': answer.statusCode, 'content-type': answer.headers['content-type'] });
      answer.pipe(stream);
    });
    onward.on('error', () => {
      stream.destroy();
    });
    stream.on('error', () => undefined); // the client has left, and 'close' follows
    stream.on('close', () => onward.destroy());
    onward.end();
  });
  const session = connectHttp2(`http://127.0.0.1:${await listenOnLoopback(proxy)}`);
  const failed: Error[] = [];
  session.on('error', (error) => {
    failed.push(error);
    changed();
  });
  let opened = 0;
  let events = 0;
  for (let stream = 0; stream < HTTP2_STREAMS; stream += 1) {
    const parser = createParser({
      onEvent() {
        events += 1;
        changed();
      },
    });
    session
      .request({ ':path': sseClient.path })
      .setEncoding('utf8')
      .on('error', () => undefined) // as above: the session says why
      .on('response', () => {
        opened += 1;
        changed();
      })
      .on('data', (text: string) => {
        parser.feed(text);
      });
  }
  try {
    await until(signal, () => opened === HTTP2_STREAMS || failed.length > 0);
    publish(EVENTS);
    await until(signal, () => events === HTTP2_STREAMS * EVENTS || failed.length > 0);
    const [error] = failed;
    if (error !== undefined) throw error;
    return { streams: HTTP2_STREAMS, connections, events };
  } finally {
    session.destroy();
    proxy.close();
    await host.close();
  }
}

/** A real server; `publish` resolves to the text of the last event. */
async function serve(
  transport: keyof typeof HALVES,
): Promise<{ readonly host: Host; readonly publish: (count: number) => string }> {
  const options = { ...DEFAULT_SERVER_OPTIONS, heartbeatMs: 0 };
  const stream = new EventStream({
    clock,
    epoch: 'proxies',
    names: ['Through'],
    payloadBytes: null,
    replayWindow: 0,
  });
  let last = '';
  stream.onEvent(({ text }) => {
    last = text;
  });
  const { server } = HALVES[transport];
  const host = await startHost({
    halves: [[transport, server]],
    stream,
    options,
    port: 0,
    host: '127.0.0.1',
  });
  return {
    host,
    publish(count) {
      for (let seq = 1; seq <= count; seq += 1) stream.publish(seq, clock.nowNs());
      return last;
    },
  };
}

/** Waits until something is so, and looks again whenever `signal` emits 'changed'. */
async function until(signal: EventEmitter, isSo: () => boolean): Promise<void> {
  while (!isSo()) await once(signal, 'changed');
}
