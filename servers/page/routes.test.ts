import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { request } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NO_CONNECTIONS, type ServerHalf } from '../contract.ts';
import { IDLE } from '../hub/loopback.fixture.ts';
import { getRequest, sendRaw, upgradeRequest, type RawSocket } from '../hub/raw-socket.fixture.ts';
import { until } from '../hub/until.fixture.ts';
import { server as sseHalf } from '../sse.ts';
import { systemClock as clock } from '../stream/clock.ts';
import { startTestServer, untilConnections } from './start.fixture.ts';
import { definePage } from './page.ts';
import type { PageServer } from './start.ts';

let server: PageServer;

beforeEach(async () => {
  server = await startTestServer();
});

afterEach(async () => {
  await server.close();
});

/** Both streams, each over a connection of its own. */
async function openBoth({ origin } = server): Promise<{
  readonly sse: RawSocket;
  readonly websocket: RawSocket;
}> {
  const port = Number(new URL(origin).port);
  const sse = sendRaw(port, getRequest('/events'));
  const websocket = sendRaw(port, upgradeRequest('/websocket'));
  await untilConnections(origin, 1, 1);
  return { sse, websocket };
}

const eventsOf = (raw: RawSocket): readonly string[] => raw.received().match(/\{"seq":[^}]*\}/g) ?? [];
const post = (path: string, origin: string): Promise<Response> =>
  fetch(`${server.origin}${path}`, { method: 'POST', headers: { Origin: origin } });

describe('the streams', () => {
  it('carry the same JSON text of the same event', async () => {
    const { sse, websocket } = await openBoth();
    await until('three events', () => [sse, websocket].every((raw) => eventsOf(raw).length >= 3));
    expect(eventsOf(sse).filter((text) => eventsOf(websocket).includes(text)).length).toBeGreaterThan(1);
  });

  it('have the requested rate, fractions included', async () => {
    const slower = await startTestServer({ rate: 2.5 });
    const { sse } = await openBoth(slower);
    await until('two events', () => eventsOf(sse).length >= 2);
    const [first = 0, second = 0] = eventsOf(sse).map((text) => Number(/"dueNs":(\d+)/.exec(text)?.[1]));
    expect(second - first).toBe(4e8);
    await slower.close();
  });
});

describe('/healthz', () => {
  it('shows the counts of every transport, the name of the history, and that the server keeps up', async () => {
    const response = await fetch(`${server.origin}/healthz`);
    expect(await response.json()).toEqual({
      epoch: 'test',
      httpVersion: '1.1',
      lagMs: expect.any(Number),
      isOverloaded: false,
      tcpConnections: expect.any(Number),
      transports: { sse: NO_CONNECTIONS, websocket: NO_CONNECTIONS },
    });
    expect(response.headers.get('content-type')).toContain('application/json');
  });

  it('counts the connections, and counts none when they have gone', async () => {
    const { sse, websocket } = await openBoth();
    for (const { socket } of [sse, websocket]) socket.destroy();
    await untilConnections(server.origin, 0, 0);
  });
});

describe('a server whose events cost more than their period', () => {
  it('still answers and says how late it is, keeps its schedule, and closes', async () => {
    const heavy: ServerHalf = {
      path: '/heavy',
      packages: [],
      mount({ stream }) {
        stream.onEvent(() => {
          const untilNs = clock.nowNs() + 4e6;
          while (clock.nowNs() < untilNs);
        });
        return IDLE;
      },
    };
    const late = await startTestServer({
      rate: 1000,
      halves: [
        ['sse', sseHalf],
        ['heavy', heavy],
      ],
    });
    const raw = sendRaw(Number(new URL(late.origin).port), getRequest('/events'));
    await expect
      .poll(async () => (await fetch(`${late.origin}/healthz`)).json(), { timeout: 10_000 })
      .toMatchObject({ lagMs: expect.toSatisfy((lagMs: number) => lagMs > 300), isOverloaded: false });
    await until('an event', () => eventsOf(raw).length > 10);
    await late.close();
    const dues = eventsOf(raw).map((text) => Number(/"dueNs":(\d+)/.exec(text)?.[1]));
    expect(new Set(dues.slice(1).map((due, index) => due - (dues[index] ?? 0)))).toEqual(new Set([1e6]));
  });
});

describe('/cut', () => {
  it.each([
    ['sse', 'websocket'],
    ['websocket', 'sse'],
  ] as const)(
    'cuts the connections of %s, says how many, and leaves those of %s alone',
    async (cut, other) => {
      const both = await openBoth();
      const response = await post(`/cut/${cut}`, server.origin);
      expect(await response.json()).toEqual({ transport: cut, cut: 1 });
      await until('the cut', () => both[cut].isClosed());
      await untilConnections(server.origin, cut === 'sse' ? 0 : 1, cut === 'sse' ? 1 : 0);
      const before = eventsOf(both[other]).length;
      await until('an event on the other side', () => eventsOf(both[other]).length > before);
    },
  );

  it('refuses pages of other origins', async () => {
    await openBoth();
    for (const origin of ['http://example.org', 'null', 'http://127.0.0.1:1']) {
      const response = await post('/cut/sse', origin);
      expect(response.status).toBe(403);
      expect(await response.text()).toContain(`'${origin}'`);
    }
    await untilConnections(server.origin, 1, 1);
  });

  it('refuses a name that an attacker has pointed here, although page and server share it', async () => {
    const rebound = `rebound.example:${new URL(server.origin).port}`;
    const outgoing = request(`${server.origin}/cut/sse`, {
      method: 'POST',
      headers: { Host: rebound, Origin: `http://${rebound}` },
    }).end();
    const [response] = await once(outgoing, 'response');
    expect(response.statusCode).toBe(403);
    response.resume();
  });

  it('is not a GET, and knows no other transports', async () => {
    expect((await fetch(`${server.origin}/cut/sse`)).status).toBe(404);
    expect((await fetch(`${server.origin}/cut/wss`, { method: 'POST' })).status).toBe(404);
  });
});

describe('the page', () => {
  it('comes with a policy that admits its own script and style by their hash, and nothing else inline', async () => {
    const response = await fetch(server.origin);
    const html = await response.text();
    const policy = response.headers.get('content-security-policy') ?? '';
    for (const element of ['script', 'style']) {
      const text = html.slice(
        html.indexOf(`<${element}>`) + element.length + 2,
        html.indexOf(`</${element}>`),
      );
      const hash = createHash('sha256').update(text).digest('base64');
      expect(policy.split('; ')).toContain(`${element}-src 'sha256-${hash}'`);
    }
    expect(policy).toContain("connect-src 'self'");
    expect(policy).not.toContain('unsafe');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('names no other host: it needs this server and nothing else', async () => {
    const html = await (await fetch(server.origin)).text();
    const addresses = [...html.matchAll(/\b(?:https?|wss?):\/\/[^\s'"]+/g)].map(([address]) => address);
    expect(addresses).toEqual(['http://www.w3.org/2000/svg']); // a namespace, not an address to load
  });

  it('keeps its hash when the file has the line ends of Windows', () => {
    const unix = definePage('<script>\n1\n</script>');
    expect(definePage('<script>\r\n1\r\n</script>')).toEqual(unix);
  });
});
