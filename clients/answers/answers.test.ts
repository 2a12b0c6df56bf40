import { createServer, connect } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock as clock } from '../../servers/stream/clock.ts';
import { EventStream } from '../../servers/stream/stream.ts';
import { DEFAULT_SERVER_OPTIONS } from '../../servers/contract.ts';
import { makeLoopbackCertificate } from '../../servers/hub/certificate.ts';
import { startHost } from '../../servers/hub/host.ts';
import { until } from '../../servers/hub/until.fixture.ts';
import { AnswerDesk } from '../../servers/answers/desk.ts';
import type { Prompt } from '../../servers/answers/messages.ts';
import { answersOverRawTcp } from '../../servers/answers/raw-tcp.ts';
import type { AnswerOutcome } from '../../servers/answers/running-answer.ts';
import { answersOverSse } from '../../servers/answers/sse.ts';
import { answersOverWebSocket } from '../../servers/answers/websocket.ts';
import type { AnswerHalf } from './contract.ts';
import { client as eventSource, overHttp2 as eventSourceOverHttp2 } from './eventsource.ts';
import { client as post, overHttp2 as postOverHttp2 } from './post.ts';
import { client as rawTcp } from './raw-tcp.ts';
import { readAnswer } from './read-answer.ts';
import { client as websocketOverHttp2, forEach as forEachOverHttp2 } from './websocket-h2.ts';
import { client as websocket, forEach as websocketForEach } from './websocket.ts';

const PROMPT: Prompt = {
  plan: { seed: 7, tokens: 60, tokensPerSecond: 2000, arrival: 'poisson', thinkMs: 0 },
  batch: { tokens: 1, waitMs: null },
  keepMs: 0,
  input: 'Why?',
};
const READ = { clock, cancelAfter: null, retryMs: null };

const certificate = await makeLoopbackCertificate();

const WAYS = [
  ['POST and SSE', answersOverSse, post, null],
  ['POST and EventSource', answersOverSse, eventSource, null],
  ['WebSocket', answersOverWebSocket, websocket, null],
  ['a WebSocket for each answer', answersOverWebSocket, websocketForEach, null],
  ['a bare socket', answersOverRawTcp, rawTcp, null],
  ['POST and SSE over TLS', answersOverSse, post, 'tls'],
  ['WebSocket over TLS', answersOverWebSocket, websocket, 'tls'],
  ['POST and SSE over HTTP/2', answersOverSse, postOverHttp2, 'h2'],
  ['WebSocket over HTTP/2', answersOverWebSocket, websocketOverHttp2, 'h2'],
  ['POST and EventSource over TLS', answersOverSse, eventSource, 'tls'],
  ['POST and EventSource over HTTP/2', answersOverSse, eventSourceOverHttp2, 'h2'],
  ['a WebSocket for each answer over TLS', answersOverWebSocket, websocketForEach, 'tls'],
  ['a WebSocket for each answer over HTTP/2', answersOverWebSocket, forEachOverHttp2, 'h2'],
] as const;

/** Ways whose connection outlives a cancel. */
const HELD = new Set<AnswerHalf>([
  websocket,
  rawTcp,
  postOverHttp2,
  websocketOverHttp2,
  eventSourceOverHttp2,
  forEachOverHttp2,
]);

/** An EventSource comes when some tokens are there already: its first message holds them all. */
const LATE = new Set<AnswerHalf>([eventSource, eventSourceOverHttp2]);

describe.each(WAYS)('over %s', (_, serve, half, over) => {
  async function listen() {
    const outcomes: AnswerOutcome[] = [];
    const desk = new AnswerDesk(clock, DEFAULT_SERVER_OPTIONS, (outcome) => outcomes.push(outcome));
    const stream = new EventStream({
      clock,
      epoch: 'answers',
      names: ['-'],
      payloadBytes: null,
      replayWindow: 0,
    });
    const options = { ...DEFAULT_SERVER_OPTIONS, heartbeatMs: 0 };
    const halves = [['it', serve(desk)]] as const;
    const host = await startHost({
      halves,
      stream,
      options,
      port: 0,
      host: '127.0.0.1',
      certificate: over === null ? null : certificate,
      http2: over === 'h2',
    });
    onTestFinished(() => host.close());
    let connections = 0;
    host.server.on('connection', () => {
      connections += 1;
    });
    return { port: host.port, outcomes, desk, connections: () => connections };
  }
  const open = (port: number) => {
    const user = half.open(
      over === null
        ? { origin: `http://127.0.0.1:${port}`, trusted: null }
        : { origin: `https://127.0.0.1:${port}`, trusted: certificate.certificate },
    );
    onTestFinished(() => user.cool());
    return user;
  };

  it.each(['constant', 'poisson', 'bursts'] as const)('reads the tokens of the seed: %s', async (arrival) => {
    const user = open((await listen()).port);
    for (const batch of [
      { tokens: 1, waitMs: null },
      { tokens: 7, waitMs: null },
      { tokens: 1000, waitMs: 3 },
    ]) {
      const trace = await readAnswer(user, { ...PROMPT, plan: { ...PROMPT.plan, arrival }, batch }, READ);
      expect(trace).toMatchObject({ isExact: true, lost: null, duplicates: 0 });
    }
  });

  it('notices a token that is not that of the seed', async () => {
    const user = open((await listen()).port);
    const other = {
      ...user,
      ask: (prompt: Prompt, handlers: Parameters<typeof user.ask>[1]) =>
        user.ask({ ...prompt, plan: { ...prompt.plan, seed: 8 } }, handlers),
    };
    expect(await readAnswer(other, PROMPT, READ)).toMatchObject({ isExact: false, lost: null });
  });

  it('goes on with a conversation that the server keeps, and is refused where it does not', async () => {
    const user = open((await listen()).port);
    for (const [turn, inputCharacters] of [4, 8, 12].entries()) {
      const trace = await readAnswer(user, { ...PROMPT, session: { id: 'a', turn } }, READ);
      expect(trace).toMatchObject({ isExact: true, lost: null, inputCharacters });
    }
    const trace = await readAnswer(user, { ...PROMPT, session: { id: 'a', turn: 1 } }, READ);
    expect(trace).toMatchObject({ answer: null, lost: expect.stringContaining('3 inputs') });
    expect(await readAnswer(user, PROMPT, READ)).toMatchObject({ isExact: true, inputCharacters: 4 });
  });

  it('stops at every cancel, tells the server, and reads the next answer whole', async () => {
    const { port, outcomes, desk, connections } = await listen();
    const user = open(port);
    const long = { ...PROMPT, plan: { ...PROMPT.plan, tokens: 4000 } };
    for (const cancelAfter of [1, 2, 5, 17]) {
      const trace = await readAnswer(user, long, { ...READ, cancelAfter });
      expect(trace).toMatchObject({ isExact: true, lost: null });
      if (LATE.has(half)) expect(trace.receivedNs.length).toBeGreaterThanOrEqual(cancelAfter);
      else expect(trace.receivedNs.length).toBe(cancelAfter);
      expect(await readAnswer(user, PROMPT, READ)).toMatchObject({ isExact: true, lost: null });
    }
    await until('the last cancel', () => outcomes.length === 8);
    expect(outcomes.filter(({ how }) => how === 'cancelled')).toHaveLength(4);
    await until('an empty desk', () => desk.counts().answers === 0);
    // Whether a cancel costs the connection is the way's own.
    if (HELD.has(half)) expect(connections()).toBe(1);
    else expect(connections()).toBeGreaterThanOrEqual(5);
  });

  it('resumes after a cut at any byte, with every token once and in order', async () => {
    const { port, desk } = await listen();
    let outages = 0;
    // The handshake of TLS alone takes more than a thousand bytes.
    const [most, step] = over === null ? [1500, 97] : [3200, 373];
    for (let cutAfter = 200; cutAfter < most; cutAfter += step) {
      const user = open(await cutOnce(port, cutAfter));
      const trace = await readAnswer(user, { ...PROMPT, keepMs: 10_000 }, { ...READ, retryMs: 1 });
      // A cut in the very head leaves no answer to resume: it shows as a loss.
      if (trace.answer === null) expect(trace).toMatchObject({ isExact: false, duplicates: 0 });
      else expect(trace).toMatchObject({ isExact: true, lost: null, duplicates: 0 });
      // Nothing of an answer is cut off where an EventSource has not come for it yet.
      if (trace.answer !== null && !LATE.has(half)) expect(trace.outages).toHaveLength(1);
      expect(trace.outages.length).toBeLessThanOrEqual(1);
      outages += trace.outages.length;
      await user.cool();
    }
    expect(outages).toBeGreaterThan(0);
    desk.cancelAll();
  });
});

/** A relay that cuts its first connection after so many bytes from the server. @returns its port */
async function cutOnce(port: number, afterBytes: number): Promise<number> {
  let left = afterBytes;
  const relay = createServer((inner) => {
    const outer = connect(port, '127.0.0.1');
    for (const [from, to] of [
      [inner, outer],
      [outer, inner],
    ] as const) {
      from.on('error', () => to.destroy());
      from.on('close', () => to.destroy());
    }
    inner.pipe(outer);
    outer.on('data', (bytes: Buffer) => {
      if (left === 0) {
        inner.write(bytes);
        return;
      }
      const passed = bytes.subarray(0, left);
      left -= passed.length;
      inner.write(passed);
      if (left > 0) return;
      inner.end();
      outer.destroy();
    });
  });
  await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    relay.close();
  });
  const address = relay.address();
  if (address === null || typeof address === 'string') throw new Error('the relay does not listen');
  return address.port;
}
