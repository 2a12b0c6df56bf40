/** Entry point of a process that serves answers piece by piece in one way. It never loads client code. */
import { AnswerDesk } from '../../servers/answers/desk.ts';
import type { AnswerOutcome } from '../../servers/answers/running-answer.ts';
import { DEFAULT_SERVER_OPTIONS, type ServerHalf } from '../../servers/contract.ts';
import { startHost, type Host } from '../../servers/hub/host.ts';
import { systemClock as clock } from '../../servers/stream/clock.ts';
import { EventStream } from '../../servers/stream/stream.ts';
import { StandstillWatch } from '../host/standstill.ts';
import { defineRegistry } from '../registry.ts';
import type { AnswerServerCalls } from './answer-calls.ts';
import { serveCalls } from './serve-calls.ts';
import { ByteCount } from './byte-count.ts';

const sse = async () => (await import('../../servers/answers/sse.ts')).answersOverSse;
const websocket = async () => (await import('../../servers/answers/websocket.ts')).answersOverWebSocket;

const ways = defineRegistry<() => Promise<(desk: AnswerDesk) => ServerHalf>>('way of answering', {
  sse,
  'sse-tls': sse,
  'sse-h2': sse,
  eventsource: sse,
  'eventsource-tls': sse,
  'eventsource-h2': sse,
  websocket,
  'websocket-tls': websocket,
  'websocket-h2': websocket,
  'websocket-each': websocket,
  'websocket-each-tls': websocket,
  'websocket-each-h2': websocket,
  'raw-tcp': async () => (await import('../../servers/answers/raw-tcp.ts')).answersOverRawTcp,
  'raw-bare': async () => {
    const { bareLinesOverRawTcp } = await import('../../servers/answers/raw-bare.ts');
    return (desk) => bareLinesOverRawTcp(desk, clock);
  },
});

/** The longest question, with all that an agent has said before. */
const MOST_INPUT_BYTES = 128 * 1024;

let host: Host | null = null;
let outcomes: AnswerOutcome[] = [];
const watch = new StandstillWatch();
const bytes = new ByteCount();

serveCalls<AnswerServerCalls>({
  async listen({ transport, ...secured }) {
    const options = { ...DEFAULT_SERVER_OPTIONS, heartbeatMs: 0, maxPayloadBytes: MOST_INPUT_BYTES };
    const server = (await ways.get(transport)())(
      new AnswerDesk(clock, options, (outcome) => outcomes.push(outcome)),
    );
    // Answers are no stream of the server's own: nothing is ever published.
    const stream = new EventStream({
      clock,
      epoch: 'answers',
      names: ['-'],
      payloadBytes: null,
      replayWindow: 0,
    });
    const at = { port: 0, host: '127.0.0.1' };
    host = await startHost({ halves: [[transport, server]], stream, options, ...at, ...secured });
    bytes.watch(host.server);
    return { port: host.port, packages: server.packages };
  },

  spent() {
    const { user, system } = process.cpuUsage();
    return {
      cpuNs: (user + system) * 1000,
      ...bytes.counts(),
      stoodNs: watch.soFarNs(),
    };
  },

  outcomes() {
    const taken = outcomes;
    outcomes = [];
    return { outcomes: taken };
  },
});

process.on('SIGTERM', () => {
  void (async () => {
    await host?.close();
    process.exit(0);
  })();
});
