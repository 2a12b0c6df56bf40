import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { startLoopback } from '../../../servers/hub/loopback.fixture.ts';
import { joinsWrites } from '../../../servers/hub/joined-writes.ts';
import type { ServerHalf } from '../../../servers/contract.ts';
import { server as sse } from '../../../servers/sse.ts';
import { startConnections } from '../../processes/children.ts';
import { entryPoint, ordinaryArm, type ArmPlan } from '../../processes/children.ts';
import { runProcedure } from '../procedure.fixture.ts';
import { formulaOf } from './formulas.ts';
import { question } from './index.ts';
import { checkFormula, countEvents } from './parts.ts';

const TIMEOUT_MS = 20_000;

async function run(arm: string | ArmPlan, changes: object = {}) {
  const settings = {
    payloadBytes: [0, 128, 65_536],
    isMultiByte: true,
    burst: 3,
    bursts: 4,
    heartbeat: 'protocol',
  };
  const measured = await runProcedure('wire', arm, { ...settings, ...changes });
  return { ...measured, voids: measured.checks.filter(({ outcome }) => outcome === 'void') };
}

async function runOpening(transport: string) {
  const measured = await runProcedure('opening', transport, {});
  return { ...measured, voids: measured.checks.filter(({ outcome }) => outcome === 'void') };
}

it.each(['sse', 'websocket', 'raw-tcp', 'sse-http', 'sse-framed', 'websocket-framed'])(
  'openings, events and heartbeats of %s are the bytes of the formula and no others',
  async (transport) => {
    const { readings, valuesOf, voids } = await run(transport);
    expect(voids).toEqual([]);
    expect(valuesOf('surplus')).toEqual([0]);
    expect(valuesOf('wire')).toEqual(valuesOf('formula'));
    const places = readings.filter(({ quantity }) => quantity === 'wire').map(({ at }) => at);
    expect(places).toEqual([null, 128, 65_536]);
    expect(valuesOf('wire')[2]).toBeGreaterThan(65_536);
  },
);

it.each([
  'sse-tls',
  'websocket-tls',
  'raw-tls',
  'sse-h2',
  'sse-http-h2',
  'websocket-h2',
  'websocket-framed-h2',
])('events and heartbeats of %s are the bytes of the formula, with TLS and HTTP/2', async (transport) => {
  const { valuesOf, voids } = await run(transport, { payloadBytes: [0, 128, 4096], burst: 1 });
  expect(voids).toEqual([]);
  expect(valuesOf('surplus')).toEqual([0]);
  expect(valuesOf('wire')).toEqual(valuesOf('formula'));
});

it.each(['sse-tls', 'websocket-tls', 'sse-h2-shared', 'websocket-h2-shared'])(
  'a first and a later opening of %s are the bytes of the formula within TLS',
  async (transport) => {
    const { valueOf, voids } = await runOpening(transport);
    expect(voids).toEqual([]);
    expect(valueOf('surplus')).toBe(0);
    const isShared = transport.endsWith('-shared');
    expect((valueOf('later-tls') ?? NaN) < (valueOf('first-tls') ?? NaN) / 4).toBe(isShared);
    expect((valueOf('later-written') ?? NaN) < (valueOf('first-written') ?? NaN)).toBe(isShared);
  },
);

it('every metric of the scenario finds its readings', async () => {
  const { metric } = await run('websocket', { heartbeat: 'application' });
  const ofOpenings = (await runOpening('websocket-tls')).metric;
  for (const id of question.scenario.metrics) {
    if (/^(first|later)-opening/.test(id)) {
      expect(ofOpenings(id), id).toEqual([expect.any(Number)]);
      continue;
    }
    // Other traffic on the machine is a reason to have no packets.
    if (id !== 'packets') expect(metric(id), id).toEqual([expect.any(Number)]);
  }
  expect([metric('wire-surplus'), metric('heartbeat-bytes')]).toEqual([[0], [20]]);
});

it('events that are longer than was asked for are void', async () => {
  const injection = JSON.stringify({ kind: 'bytes', extraBytes: 16 });
  const server = entryPoint('doctor/injected-server-process.js', [injection]);
  const { voids } = await run({ ...ordinaryArm('sse'), server }, { payloadBytes: [256] });
  expect(voids).toMatchObject([{ code: 'payload-length', values: { textBytes: 272, payloadBytes: 256 } }]);
});

/** SSE that sends an empty comment with every event, which no reader ever sees. */
const chatty: ServerHalf = {
  ...sse,
  mount({ app, stream, ...rest }) {
    app.use((_request, response, next) => {
      stream.onEvent(() => response.write(':\n\n'));
      next();
    });
    return sse.mount({ app, stream, ...rest });
  },
};

/** Three bytes, and a chunk of their own where node:http does not join them to the event. */
const HIDDEN_BYTES = (await joinsWrites()) ? 3 : 8;

it.each([
  ['an ordinary server', sse, 0],
  ['a server with hidden bytes for each event', chatty, HIDDEN_BYTES],
])('the check finds the right number of bytes too many in the events of %s', async (_name, half, tooMany) => {
  const { origin, publish } = await startLoopback([['sse', half]]);
  const client = startConnections({ cpus: null }, ordinaryArm('sse'));
  onTestFinished(() => client.kill());
  await client.call('load', { transport: 'sse' }, TIMEOUT_MS);
  const ask = { connections: 1, atOnce: 1, isReused: false, timeoutMs: TIMEOUT_MS };
  await client.call('open', { ...ask, origin, certificate: null, resumePoint: null }, TIMEOUT_MS);
  const tally = async (events: number) => {
    const { connections } = await client.call(
      'tally',
      { events, heartbeats: 0, timeoutMs: 5000 },
      TIMEOUT_MS,
    );
    return connections[0] ?? { bytesRead: 0, events: [] };
  };
  publish();
  const before = await tally(1);
  for (let left = 10; left > 0; left -= 1) {
    publish();
    await nextTurn(); // each in a turn of its own: node:http may join what is written in one
  }
  const after = await tally(11);
  const events = after.events.slice(before.events.length);
  const counted = countEvents(
    formulaOf('sse', false),
    'events',
    after.bytesRead - before.bytesRead,
    events,
    1,
  );
  expect(counted.measured - counted.predicted).toBe(10 * tooMany);
  expect(checkFormula([counted]).map(({ code }) => code)).toEqual(tooMany === 0 ? [] : ['wire-formula']);
});
