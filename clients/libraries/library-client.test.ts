import { describe, expect, it } from 'vitest';
import { createManualClock } from '../../servers/stream/manual-clock.ts';
import type { LibraryHandlers } from '../contract.ts';
import { createLog, textOf } from '../scripted-half.fixture.ts';
import { LibraryClient } from './library-client.ts';

/** A client on a manual clock whose library the test speaks for, with a log of what it reports. */
function connect() {
  const clock = createManualClock(0);
  const { log, observer } = createLog();
  const started: LibraryHandlers[] = [];
  let closings = 0;
  const client = new LibraryClient({
    half: {
      path: '/scripted',
      packages: [],
      start({ href }, handlers) {
        log.push(`start ${href}`);
        started.push(handlers);
        return { close: () => void (closings += 1) };
      },
    },
    origin: 'http://127.0.0.1:1',
    clock,
    observer,
  });
  client.connect();
  const [library] = started;
  if (library === undefined) throw new Error('nothing was started');
  const receive = (...seqs: readonly number[]): void => {
    for (const seq of seqs) library.event(...textOf(seq));
  };
  return { clock, client, log, library, receive, closings: () => closings };
}

describe('a library client', () => {
  it('reports what its library reports, with the time', () => {
    const { clock, client, log, library, receive } = connect();
    library.attempted();
    clock.advance(5);
    library.opened();
    expect(client.isOpen).toBe(true);
    clock.advance(5);
    receive(1, 2);
    clock.advance(5);
    library.lost({ kind: 'unknown' });
    expect(client).toMatchObject({ isOpen: false, isClosedForGood: false });
    library.closedForGood();
    expect(client.isClosedForGood).toBe(true);
    expect(log).toEqual([
      'start http://127.0.0.1:1/scripted',
      'attempted at 0 ms',
      'opened at 5 ms',
      'received 1 at 10 ms',
      'received 2 at 10 ms',
      'lost unknown at 15 ms',
      'closed for good at 15 ms',
    ]);
  });

  it('leaves reconnection to its library', () => {
    const { clock, log, library } = connect();
    library.lost({ kind: 'unknown' });
    clock.advance(1e6);
    expect(clock.pendingTimers()).toBe(0);
    expect(log.filter((line) => line.startsWith('start'))).toHaveLength(1);
  });

  it('counts events, the bytes of their texts, and gaps apart from them', () => {
    const { client, library, receive } = connect();
    receive(1);
    library.gap();
    receive(5, 5);
    expect(client.gaps).toBe(1);
    expect(client.payloadBytes).toBe(3 * textOf(1)[1]);
    expect(client.sequence.counts(5)).toEqual({ received: 3, missed: 3, duplicate: 1, reordered: 0 });
  });

  it('does not know its wire bytes: null, and not 0', () => {
    const { client, receive } = connect();
    receive(1);
    expect(client.wireBytes).toBeNull();
  });

  it('closes its library, and ignores what it reports after that', () => {
    const { client, log, library, receive, closings } = connect();
    library.opened();
    client.close();
    expect(closings()).toBe(1);
    const before = log.length;
    library.attempted();
    library.opened();
    receive(1);
    library.gap();
    library.lost({ kind: 'unknown' });
    library.closedForGood();
    expect(log).toHaveLength(before);
    expect(client).toMatchObject({ isOpen: false, isClosedForGood: false, payloadBytes: 0, gaps: 0 });
  });
});
