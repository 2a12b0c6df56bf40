import { onTestFinished } from 'vitest';
import { systemClock, type Clock } from '../servers/stream/clock.ts';
import type { EventStamps } from '../servers/stream/event.ts';
import { until } from '../servers/hub/until.fixture.ts';
import type { ClientHalf, LossCause } from './contract.ts';
import type { ClientObserver } from './engine/measured-client.ts';
import type { ReconnectPolicy } from './reconnect.ts';
import { StreamClient } from './engine/stream-client.ts';

/** Comes back at once, with its resume point. */
export const EAGER: ReconnectPolicy = {
  delayMs: 1,
  backoffFactor: 1,
  maxDelayMs: 1,
  jitter: 'none',
  silenceTimeoutMs: null,
  resume: true,
  reopens: true,
};

/** Comes back at once, and asks for nothing. */
export const FORGETFUL: ReconnectPolicy = { ...EAGER, resume: false };

/** Does not come back while a test lasts. */
export const PATIENT: ReconnectPolicy = { ...EAGER, delayMs: 3_600_000, maxDelayMs: 3_600_000 };

/** For tests: a client that keeps all that happens to it, and lets a test wait for the n-th of it. It closes with its test. */
export class Witness implements ClientObserver {
  readonly client: StreamClient;
  readonly events: EventStamps[] = [];
  readonly receivedNs: number[] = [];
  readonly openedNs: number[] = [];
  readonly attemptedNs: number[] = [];
  readonly causes: LossCause[] = [];

  constructor(half: ClientHalf, origin: string, policy: ReconnectPolicy, clock: Clock = systemClock) {
    this.client = new StreamClient({ half, origin, policy, clock, random: () => 0.5, observer: this });
    onTestFinished(() => {
      this.client.close();
    });
    this.client.connect();
  }

  get seqs(): readonly number[] {
    return this.events.map(({ seq }) => seq);
  }

  attempted(_client: StreamClient, atNs: number): void {
    this.attemptedNs.push(atNs);
  }

  opened(_client: StreamClient, atNs: number): void {
    this.openedNs.push(atNs);
  }

  received(_client: StreamClient, event: EventStamps, receivedNs: number): void {
    this.events.push(event);
    this.receivedNs.push(receivedNs);
  }

  lost(_client: StreamClient, cause: LossCause): void {
    this.causes.push(cause);
  }

  closedForGood(): void {
    throw new Error('a measuring client gave up');
  }

  async untilOpened(count = 1): Promise<void> {
    await until(`opening ${count}`, () => this.openedNs.length >= count);
  }

  async untilReceived(count: number): Promise<void> {
    await until(`event ${count} received`, () => this.events.length >= count);
  }

  async untilLost(count = 1): Promise<void> {
    await until(`loss ${count}`, () => this.causes.length >= count);
  }
}

/** A half whose events, gaps and heartbeats a test can look at before the client gets them. */
export function tapped(half: ClientHalf): {
  readonly half: ClientHalf;
  readonly texts: string[];
  readonly counts: { gaps: number; heartbeats: number };
} {
  const texts: string[] = [];
  const counts = { gaps: 0, heartbeats: 0 };
  return {
    texts,
    counts,
    half: {
      ...half,
      open: (target, handlers) =>
        half.open(target, {
          ...handlers,
          event(text, textBytes) {
            texts.push(text);
            handlers.event(text, textBytes);
          },
          gap() {
            counts.gaps += 1;
            handlers.gap();
          },
          heartbeat() {
            handlers.heartbeat();
            counts.heartbeats += 1;
          },
        }),
    },
  };
}
