import { describe, expect, it, onTestFinished } from 'vitest';
import { startLoopback } from '../../../servers/hub/loopback.fixture.ts';
import type { ServerHalf } from '../../../servers/contract.ts';
import { server as sse } from '../../../servers/sse.ts';
import { metrics } from '../index.ts';
import type { ProcedureRecord } from '../../records/record.ts';
import { question } from './index.ts';
import { startConnections, withChildren } from '../../processes/children.ts';
import { entryPoint, ordinaryArm, type ArmPlan } from '../../processes/children.ts';
import { planArms, type RoundContext } from '../../rounds/context.ts';
import { formulaOf } from './formulas.ts';
import { checkFormula, countEvents } from './parts.ts';
import { procedure } from './procedure.ts';

const TIMEOUT_MS = 20_000;

const context: RoundContext = {
  ...planArms([]),
  scenario: 'wire',
  profile: 'quick',
  round: 1,
  seed: 7,
  cpus: null,
  idleLagP90Ns: null,
  versionOf: () => '1.0.0',
  signal: new AbortController().signal,
};

const settings = {
  payloadBytes: [0, 128, 65_536],
  isMultiByte: true,
  burst: 3,
  bursts: 4,
  heartbeat: 'protocol',
};

function run(plan: ArmPlan, changes: object = {}) {
  return withChildren(context.signal, (keep) =>
    procedure.run({ context, plan, keep }, { ...settings, ...changes }),
  );
}

describe.each(['sse', 'websocket', 'raw-tcp', 'sse-http', 'sse-framed', 'websocket-framed'])(
  'the wire of %s',
  (transport) => {
    it('holds the bytes of the formula and no other ones, in openings, events and heartbeats', async () => {
      const { readings, checks } = await run(ordinaryArm(transport));
      expect(checks.filter(({ outcome }) => outcome === 'void')).toEqual([]);
      const of = (wanted: string) => readings.filter(({ quantity }) => quantity === wanted);
      expect(of('surplus')).toEqual([{ quantity: 'surplus', at: null, value: 0 }]);
      expect(of('wire').map(({ at }) => at)).toEqual([null, 128, 65_536]);
      expect(of('wire')).toEqual(of('formula').map((one) => ({ ...one, quantity: 'wire' })));
      for (const { value } of of('wire').slice(2)) expect(value).toBeGreaterThan(65_536);
    });
  },
);

it('every metric of the scenario finds its readings', async () => {
  const { readings, checks } = await run(ordinaryArm('websocket'), { heartbeat: 'application' });
  const record: ProcedureRecord = {
    arm: 'websocket',
    position: 0,
    fromNs: 0,
    untilNs: 1,
    readings,
    checks,
  };
  const values = new Map(
    question.scenario.metrics.map((id) => [id, metrics.get(id).procedure?.map((one) => one.of(record))]),
  );
  for (const id of question.scenario.metrics) {
    // Other traffic on the machine is a reason to have no packets.
    if (id !== 'packets') expect(values.get(id), id).toEqual([expect.any(Number)]);
  }
  expect(values.get('wire-surplus')).toEqual([0]);
  expect(values.get('heartbeat-bytes')).toEqual([20]);
});

it('events that are longer than was asked for are void', async () => {
  const injection = JSON.stringify({ kind: 'bytes', extraBytes: 16 });
  const server = entryPoint('doctor/injected-server-process.js', [injection]);
  const { checks } = await run({ ...ordinaryArm('sse'), server }, { payloadBytes: [256] });
  expect(checks.filter(({ outcome }) => outcome === 'void')).toMatchObject([
    { code: 'payload-length', values: { textBytes: 272, payloadBytes: 256 } },
  ]);
});

/** SSE that sends an empty comment with every event: 3 bytes in a chunk of their own, which no reader ever sees. */
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

it.each([
  ['an ordinary server', sse, 0],
  ['a server with 8 hidden bytes for each event', chatty, 8],
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
  publish(10);
  const after = await tally(11);
  const events = after.events.slice(before.events.length);
  const counted = countEvents(formulaOf('sse'), 'events', after.bytesRead - before.bytesRead, events);
  expect(counted.measured - counted.predicted).toBe(10 * tooMany);
  expect(checkFormula([counted]).map(({ code }) => code)).toEqual(tooMany === 0 ? [] : ['wire-formula']);
});
