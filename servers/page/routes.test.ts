import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { request } from 'node:http';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { NO_CONNECTIONS } from '../contract.ts';
import { definePage } from './page.ts';
import type { PageServer } from './start.ts';
import { readSse, readWebSocket, startTestServer, type Reader } from './test-support.ts';

let server: PageServer;

beforeEach(async () => {
  server = await startTestServer();
});

afterEach(async () => {
  await server.close();
});

interface Event {
  readonly seq: number;
  readonly dueNs: number;
}

/** The next event, with its text. @throws when the stream is over. */
async function nextOf(reader: Reader): Promise<{ readonly text: string; readonly event: Event }> {
  const next = await reader.texts.next();
  if (next.done === true) throw new Error('the stream is over');
  return { text: next.value, event: JSON.parse(next.value) };
}

/** The text of the event `seq`, which is still to come. */
async function textOf(reader: Reader, seq: number): Promise<string> {
  for (;;) {
    const { text, event } = await nextOf(reader);
    if (event.seq === seq) return text;
  }
}

async function connections(): Promise<Record<string, unknown>> {
  const response = await fetch(`${server.origin}/healthz`);
  const health: { transports: Record<string, { connections: number }> } = JSON.parse(await response.text());
  return Object.fromEntries(
    Object.entries(health.transports).map(([id, counts]) => [id, counts.connections]),
  );
}

describe('the streams', () => {
  it('carry the same JSON text of the same event', async () => {
    const [sse, websocket] = await Promise.all([readSse(server.origin), readWebSocket(server.origin)]);
    const seq = (await nextOf(websocket)).event.seq + 2;
    expect(await textOf(sse, seq)).toBe(await textOf(websocket, seq));
    sse.close();
    websocket.close();
  });

  it('go at the rate that was asked for, fractions included', async () => {
    const slower = await startTestServer({ rate: 2.5 });
    const sse = await readSse(slower.origin);
    const first = await nextOf(sse);
    const second = await nextOf(sse);
    expect(second.event.dueNs - first.event.dueNs).toBeCloseTo(4e8, -2);
    await slower.close();
  });
});

describe('/healthz', () => {
  it('shows the counts of every transport, and the name of the history', async () => {
    const response = await fetch(`${server.origin}/healthz`);
    expect(await response.json()).toEqual({
      epoch: 'test',
      lagMs: expect.any(Number),
      isOverloaded: false,
      transports: { sse: NO_CONNECTIONS, websocket: NO_CONNECTIONS },
    });
    expect(response.headers.get('content-type')).toContain('application/json');
  });

  it('counts the connections, and counts none when they have gone', async () => {
    const [sse, websocket] = await Promise.all([readSse(server.origin), readWebSocket(server.origin)]);
    expect(await connections()).toEqual({ sse: 1, websocket: 1 });
    sse.close();
    websocket.close();
    await vi.waitFor(async () => {
      expect(await connections()).toEqual({ sse: 0, websocket: 0 });
    });
  });
});

describe('/cut', () => {
  it.each([
    ['sse', 'websocket'],
    ['websocket', 'sse'],
  ])('cuts the connections of %s, says how many, and leaves those of %s alone', async (cut, other) => {
    const readers = new Map([
      ['sse', await readSse(server.origin)],
      ['websocket', await readWebSocket(server.origin)],
    ]);
    const response = await fetch(`${server.origin}/cut/${cut}`, {
      method: 'POST',
      headers: { Origin: server.origin },
    });
    expect(await response.json()).toEqual({ transport: cut, cut: 1 });
    await expect(textOf(readerOf(readers, cut), Infinity)).rejects.toThrow();
    await expect(nextOf(readerOf(readers, other))).resolves.toBeDefined();
    await vi.waitFor(async () => {
      expect(await connections()).toEqual({ [cut]: 0, [other]: 1 });
    });
    readerOf(readers, other).close();
  });

  it('refuses pages from elsewhere', async () => {
    const sse = await readSse(server.origin);
    for (const origin of ['http://example.org', 'null', 'http://127.0.0.1:1']) {
      const response = await fetch(`${server.origin}/cut/sse`, {
        method: 'POST',
        headers: { Origin: origin },
      });
      expect(response.status).toBe(403);
      expect(await response.text()).toContain(`'${origin}'`);
    }
    expect(await connections()).toEqual({ sse: 1, websocket: 0 });
    sse.close();
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

  it('is no GET, and knows no other transports', async () => {
    expect((await fetch(`${server.origin}/cut/sse`)).status).toBe(404);
    expect((await fetch(`${server.origin}/cut/wss`, { method: 'POST' })).status).toBe(404);
  });
});

describe('the page', () => {
  it('comes with a policy that lets in its own script and style by their hash, and nothing inline besides', async () => {
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

function readerOf(readers: ReadonlyMap<string, Reader>, id: string): Reader {
  const reader = readers.get(id);
  if (reader === undefined) throw new Error(`no reader of ${id}`);
  return reader;
}
