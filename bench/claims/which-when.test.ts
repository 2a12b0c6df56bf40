import { describe, expect, it } from 'vitest';

import type { WhichWhen } from '../records/run.ts';
import type { Verdict } from '../records/verdict.ts';
import { textWords } from '../report/words/text.ts';
import type { Evidence } from './contract.ts';
import {
  afterFaults,
  afterProcedures,
  bytesOf,
  CLOSED,
  codeOf,
  courseOf,
  evidenceOf,
  proxiesOf,
  replyOf,
} from './evidence.fixture.ts';
import { decideWhichWhen } from './which-when.ts';

function decided(need: WhichWhen['need'], evidence: Evidence) {
  const found = decideWhichWhen(evidence).find((one) => one.need === need);
  if (found === undefined) return null;
  const details = found.details === null ? null : textWords(found.details);
  return { ...found, because: textWords(found.because), details };
}

const pick = (need: WhichWhen['need'], evidence: Evidence) => decided(need, evidence)?.pick;

describe('a need on which a run says nothing', () => {
  it.each([
    ['both-directions', []],
    ['tool-calls', ['agent-turns']],
    ['binary', []],
    ['http-proxies', []],
    ['resume', ['faults']],
    ['survive-503', ['faults']],
    ['cheap-fan-out', ['steady', 'fan-out']],
    ['cheap-bursts', ['steady']],
    ['single-events', ['steady']],
    ['little-memory', ['memory']],
    ['simple-code', []],
  ] as const)('%s is left open, with what would decide it', (need, needs) => {
    const { because, ...rest } = decided(need, evidenceOf({})) ?? {};
    expect(rest).toEqual({ need, pick: 'not-in-run', basis: null, details: null, evidence: [], needs });
    expect(because).not.toBe('');
  });
});

describe('a need that a functional check decides', () => {
  it.each([
    ['both-directions', 'websocket', { reply: replyOf(200, 26) }],
    ['both-directions', 'either', { reply: replyOf(20, 200, 1) }],
    ['binary', 'websocket', { bytes: bytesOf('41efbfbd', '41fffe0042') }],
    ['binary', 'either', { bytes: bytesOf('41fffe0042', '41efbfbd') }],
    // A proxy without upgrades stops WebSocket, one that collects stops SSE.
    ['http-proxies', 'depends', { proxies: proxiesOf(5, 0) }],
    ['http-proxies', 'sse', { proxies: proxiesOf(5, 5) }],
    ['http-proxies', 'websocket', { proxies: proxiesOf(0, 0) }],
    ['simple-code', 'sse', { code: codeOf([5, 9], [5, 9]) }],
    ['simple-code', 'websocket', { code: codeOf([9, 5], [9, 5]) }],
    ['simple-code', 'depends', { code: codeOf([5, 9], [9, 5]) }],
  ] as const)('%s: %s', (need, expected, checks) => {
    expect(decided(need, evidenceOf({}, checks))).toMatchObject({
      pick: expected,
      basis: 'functional-check',
      evidence: [expect.stringContaining('functional-checks/')],
      needs: [],
    });
  });
});

it('an agent may use either where a task takes as long, and is told what the rest of it is worth', () => {
  const { verdicts } = evidenceOf({ 'agent-turns/20-ms/task-new/median': 'same' });
  const measured = afterProcedures({
    'agent-turns/20-ms/task-connecting/sse-tls': 8e8,
    'agent-turns/20-ms/task-history/sse-tls': 3e6,
    'agent-turns/uplink/task-history/sse-tls': 4.5e8,
  });
  expect(decided('tool-calls', { ...measured, verdicts })).toMatchObject({
    pick: 'either',
    because: expect.stringContaining('same within its margin'),
    details: expect.stringMatching(
      /new connections add 800 ms to a task, and all input 3.00 ms, or 450 ms where 10 Mbit\/s go up\./,
    ),
  });
});

it('names the proxies that each came through, and what Base64 costs', () => {
  expect(decided('http-proxies', evidenceOf({}, { proxies: proxiesOf(5, 0) }))?.because).toBe(
    'SSE came at once through one without upgrades and one that passes upgrades on; WebSocket through one that passes upgrades on and one that buffers responses. The header X-Accel-Buffering: no keeps a proxy from buffering SSE.',
  );
  expect(decided('http-proxies', evidenceOf({}, { proxies: proxiesOf(0, 0) }))?.because).toContain(
    'SSE came at once through none;',
  );
  expect(decided('binary', evidenceOf({}, { bytes: bytesOf('41efbfbd', '41fffe0042') }))?.because).toContain(
    'As Base64, 1.00 kB become 1.34 kB.',
  );
});

describe('a need that counts of a procedure decide', () => {
  /** Events that passed at the defaults of two proxies. */
  const passes = (nginx: readonly [number, number], haproxy: readonly [number, number], unmarked = 10) =>
    afterProcedures({
      'proxies/nginx-defaults/proxied-events/sse': nginx[0],
      'proxies/nginx-defaults/proxied-events/websocket': nginx[1],
      'proxies/nginx-unmarked/proxied-events/sse': unmarked,
      'proxies/haproxy-defaults/proxied-events/sse': haproxy[0],
      'proxies/haproxy-defaults/proxied-events/websocket': haproxy[1],
      'proxies/caddy-defaults/proxied-events/sse': null,
      'proxies/caddy-defaults/proxied-events/websocket': null,
    });

  it('is decided by the real proxies of the run, before those of the functional check', () => {
    const measured = passes([10, 0], [10, 10], 0);
    const both = {
      ...measured,
      functionalChecks: evidenceOf({}, { proxies: proxiesOf(0, 0) }).functionalChecks,
    };
    expect(decided('http-proxies', both)).toEqual({
      need: 'http-proxies',
      pick: 'sse',
      basis: 'procedure',
      because:
        'At the defaults of 2 real proxies, SSE passed through nginx and HAProxy; WebSocket through HAProxy. Through nginx SSE passes only because the server sends X-Accel-Buffering: no.',
      details:
        'Not in this run: compression, headers before the first event, large messages, a restart of the server.',
      evidence: [
        'proxies/nginx-defaults/proxied-events/median',
        'proxies/nginx-unmarked/proxied-events/median',
        'proxies/haproxy-defaults/proxied-events/median',
      ],
      needs: [],
    });
  });

  it('says what compression, late events, large messages and a restart come to, where the run has them', () => {
    const further = afterProcedures({
      'proxies/nginx-gzip/proxied-events/sse': 10,
      'proxies/nginx-gzip-unmarked/proxied-events/sse': 0,
      'proxies/caddy-gzip/proxied-events/sse': 0,
      'proxies/caddy-gzip-unmarked/proxied-events/sse': 0,
      'proxies/apache-gzip-unmarked/proxied-events/sse': 10,
      'proxies/nginx-headers/headers-alone/sse-h2': 1.02e9,
      'proxies/nginx-headers/headers-with-comment/sse-h2': 4e5,
      'proxies/caddy-headers/headers-alone/sse-h2': 3e6,
      'proxies/caddy-headers/headers-with-comment/sse-h2': 2e6,
      'proxies/nginx-body/body-up/sse': 500_000,
      'proxies/nginx-body/body-up/websocket': 20_000_000,
      'proxies/caddy-body/body-up/sse': 20_000_000,
      'proxies/caddy-body/body-up/websocket': 20_000_000,
      'proxies/nginx-restart/gave-up-for-good/eventsource': 1,
      'proxies/haproxy-restart/gave-up-for-good/eventsource': 0,
      'proxies/nginx-restart/missed-over-restart/sse': 0,
      'proxies/nginx-restart/missed-over-restart/websocket': 0,
    });
    const values = [...passes([10, 10], [10, 10]).figures.values, ...further.figures.values];
    const evidence = { ...further, figures: { ...further.figures, values } };
    const details = decided('http-proxies', evidence)?.details;
    for (const sentence of [
      'Told to compress text/event-stream, events were held back by Caddy whatever the server sends, and by nginx where the server sends neither no-transform nor X-Accel-Buffering: no.',
      'Over HTTP/2 a stream opened only with its first event through nginx. A comment right behind the headers opens it at once.',
      'nginx passed up to 500 kB in a POST and up to 20.0 MB on the WebSocket.',
      'an EventSource was closed for good by a status from nginx. Clients of both transports that try again after a status missed nothing.',
    ])
      expect(details).toContain(sentence);
    expect(details).not.toContain('Not in this run');
    expect(decided('http-proxies', evidence)?.evidence).toContain('proxies/nginx-body/body-up/median');
  });

  it.each([
    ['either', passes([10, 10], [0, 0])],
    ['websocket', passes([9, 10], [10, 10])],
    ['depends', passes([10, 0], [0, 10])],
    ['neither', passes([0, 0], [9, 9])],
  ] as const)('%s', (expected, evidence) => {
    expect(pick('http-proxies', evidence)).toBe(expected);
  });
});

describe('a need that verdicts decide', () => {
  const p50 = 'steady/100-connections/delivery/p50';
  const primary = (changes: Partial<Verdict>) => evidenceOf({ [p50]: { role: 'primary', ...changes } });

  it.each([
    ['lower', 'websocket'],
    ['higher', 'sse'],
    ['same', 'either'],
    ['different', 'undecided'],
    ['cannot-tell', 'undecided'],
    ['void', 'undecided'],
  ] as const)('%s: %s', (outcome, expected) => {
    expect(decided('single-events', primary({ outcome }))).toMatchObject({
      pick: expected,
      basis: 'primary',
      evidence: [p50],
    });
    expect(pick('single-events', primary({ outcome, recurs: false }))).toBe('undecided');
  });

  it('bursts may suit the other transport than single events do', () => {
    const evidence = evidenceOf({
      [p50]: { role: 'primary', outcome: 'lower' },
      'steady/bursts/server-cpu/mean': { role: 'primary', outcome: 'higher' },
    });
    expect([pick('single-events', evidence), pick('cheap-bursts', evidence)]).toEqual(['websocket', 'sse']);
  });

  it.each([
    ['lower', 'lower', 'websocket'],
    ['same', 'same', 'either'],
    ['lower', 'higher', 'depends'],
  ] as const)('both directions by what replies took: %s, %s: %s', (delay, cpu, expected) => {
    const taken = {
      'two-way/replies/round-trip/p50': delay,
      'two-way/replies/server-cpu/mean': cpu,
    };
    // Against the bytes of a reply, which would say `either`.
    const evidence = evidenceOf(taken, { reply: replyOf(20, 200, 1) });
    expect(decided('both-directions', evidence)).toMatchObject({
      pick: expected,
      evidence: Object.keys(taken),
    });
  });

  it('rests on the weakest of its verdicts, and depends where they do not agree or one is open', () => {
    const [few, many] = [
      'fan-out/100-connections/server-cpu/mean',
      'fan-out/1000-connections/server-cpu/mean',
    ] as const;
    expect(decided('cheap-fan-out', evidenceOf({ [few]: 'lower', [many]: 'lower' }))).toMatchObject({
      pick: 'websocket',
      basis: 'exploratory',
    });
    expect(pick('cheap-fan-out', evidenceOf({ [few]: 'lower', [many]: 'higher' }))).toBe('depends');
    expect(pick('cheap-fan-out', evidenceOf({ [few]: 'lower', [many]: 'void' }))).toBe('depends');
  });

  it('binary data goes by what it takes, and by what becomes of its bytes where that is open', () => {
    const [wire, cpu] = ['binary/100-kb/data-bytes/mean', 'binary/100-kb/server-cpu/mean'] as const;
    const shown = { bytes: bytesOf('41efbfbd', '41fffe0042') };
    expect(decided('binary', evidenceOf({ [wire]: 'lower', [cpu]: 'lower' }, shown))).toMatchObject({
      pick: 'websocket',
      evidence: [wire, cpu],
    });
    expect(pick('binary', evidenceOf({ [wire]: 'higher', [cpu]: 'lower' }, shown))).toBe('depends');
    expect(decided('binary', evidenceOf({ [wire]: 'void', [cpu]: 'cannot-tell' }, shown))).toMatchObject({
      pick: 'websocket',
      basis: 'functional-check',
    });
  });

  it('memory without a verdict is shown and left open', () => {
    const shown = afterProcedures({ 'memory/idle/memory/sse': 9000, 'memory/idle/memory/websocket': 7000 });
    expect(decided('little-memory', shown)).toMatchObject({
      pick: 'undecided',
      because:
        '9.00 kB per connection for SSE and 7.00 kB for WebSocket in one round: too few for a verdict.',
      needs: ['memory'],
    });
    expect(pick('little-memory', evidenceOf({ 'memory/idle/memory/slope': 'lower' }))).toBe('websocket');
  });
});

describe('a need that faults decide', () => {
  const lost = { missed: 3 };

  it('is resumed by itself only with every event, in most faults', () => {
    const faults = (sse: object, bare: object, wrapped: object) =>
      afterFaults(
        courseOf('connections reset/eventsource', sse),
        courseOf('connections reset/undici-eventsource'),
        courseOf('connections reset/bare-websocket', bare),
        courseOf('connections reset/partysocket', wrapped),
      );
    expect(decided('resume', faults({}, CLOSED, lost))).toMatchObject({
      pick: 'sse',
      basis: 'fault',
      because:
        'With default settings, EventSource resumed by itself with every event after 1 of 1 faults, a WebSocket alone after 0, with a library on top (partysocket, reconnecting-websocket) after 0.',
    });
    expect(pick('resume', faults(lost, CLOSED, lost))).toBe('neither');
    expect(pick('resume', faults(lost, CLOSED, {}))).toBe('websocket');
    expect(pick('resume', faults({}, CLOSED, {}))).toBe('either');
    expect(pick('resume', afterFaults(courseOf('connections reset/eventsource')))).toBe('not-in-run');
  });

  it('survives a 503 where the clients of a library all come back, losses or not', () => {
    const after = afterFaults(
      courseOf('unavailable/eventsource', CLOSED),
      courseOf('unavailable/bare-websocket', CLOSED),
      courseOf('unavailable/partysocket', lost),
      courseOf('unavailable/sse/with resume'),
      courseOf('unavailable/websocket/with resume'),
      courseOf('other/eventsource'),
    );
    expect(decided('survive-503', after)).toMatchObject({
      pick: 'websocket',
      because: expect.stringContaining(
        'EventSource recovered after 0 of 1 faults, a WebSocket alone after 0, with a library on top (partysocket, reconnecting-websocket) after 1. With a reconnect policy of your own, both recover.',
      ),
    });
    expect(decided('survive-503', after)?.evidence.join(' ')).not.toContain('other');
  });
});
