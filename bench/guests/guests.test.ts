import { get } from 'node:http';
import { delimiter, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { systemClock } from '../../servers/stream/clock.ts';
import { withGuest } from './host-guest.ts';
import { guests } from './index.ts';

const searchPath = [process.env['PATH'] ?? '', resolve('node_modules/.bin')].join(delimiter);

const numbersOf = (text: string, field: string): readonly number[] =>
  [...text.matchAll(new RegExp(`"${field}":(\\d+)`, 'g'))].map(([, number]) => Number(number));

/** The text of an SSE stream until so many events came. */
async function readEvents(port: number, count: number): Promise<string> {
  const headers = { Accept: 'text/event-stream' };
  const request = get({ host: '127.0.0.1', port, path: '/events', headers });
  try {
    let text = '';
    for await (const chunk of await new Promise<AsyncIterable<Buffer>>((answer, fail) => {
      request.on('response', answer).on('error', fail);
    })) {
      text += chunk.toString();
      if (numbersOf(text, 'sentNs').length >= count) return text;
    }
    throw new Error(`the stream ended: ${text}`);
  } finally {
    request.destroy();
  }
}

async function readMessages(port: number, count: number): Promise<string> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/websocket`);
  try {
    let text = '';
    await new Promise<void>((enough, fail) => {
      socket.on('error', fail).on('message', (message: Buffer) => {
        text += message.toString();
        if (numbersOf(text, 'sentNs').length === count) enough();
      });
    });
    return text;
  } finally {
    socket.terminate();
  }
}

describe.each(guests.entries())('%s', (_, guest) => {
  const found = guest.find(searchPath);

  it('says what it is, under which licence, and how to get it', () => {
    expect([guest.label, guest.serves, guest.licence, guest.source]).not.toContain('');
    expect(guest.find('')?.version ?? 'none').not.toBe('');
  });

  it.skipIf(found === null)(
    'sends the same events over both transports, stamped by the clock of this host',
    async () => {
      if (found === null) return;
      const fromNs = systemClock.nowNs();
      const texts = await withGuest(found, 50, async ({ port }) => [
        await readEvents(port, 3),
        await readMessages(port, 3),
      ]);
      const untilNs = systemClock.nowNs();
      for (const text of texts) {
        const [first = 0, ...later] = numbersOf(text, 'seq');
        expect(later.slice(0, 2)).toEqual([first + 1, first + 2]);
        for (const sentNs of numbersOf(text, 'sentNs')) {
          expect(sentNs).toBeGreaterThan(fromNs);
          expect(sentNs).toBeLessThan(untilNs);
        }
      }
    },
    60_000,
  );
});
