import { onTestFinished } from 'vitest';
import { systemClock, type Clock } from '../servers/stream/clock.ts';
import type { EventStamps } from '../servers/stream/event.ts';
import { until } from '../servers/hub/until.fixture.ts';
import type { ClientHalf, ConnectionHandlers, LossCause } from './contract.ts';
import type { ClientObserver, MeasuredClient } from './engine/measured-client.ts';
import type { ReconnectPolicy } from './reconnect.ts';
import { StreamClient } from './engine/stream-client.ts';

/** Reconnects at once, and resumes. */
export const EAGER: ReconnectPolicy = {
  delayMs: 1,
  backoffFactor: 1,
  maxDelayMs: 1,
  jitter: 'none',
  silenceTimeoutMs: null,
  resume: true,
  reopens: true,
};

/** Reconnects at once, without resuming. */
export const FORGETFUL: ReconnectPolicy = { ...EAGER, resume: false };

/** Does not reconnect for as long as a test lasts. */
export const PATIENT: ReconnectPolicy = { ...EAGER, delayMs: 3_600_000, maxDelayMs: 3_600_000 };

/** For tests: keeps all that one client reports, and lets a test wait for the n-th of it. The client closes with its test. */
export class Recorder<Client extends MeasuredClient> implements ClientObserver {
  readonly client: Client;
  readonly attemptedNs: number[] = [];
  readonly openedNs: number[] = [];
  readonly events: EventStamps[] = [];
  readonly receivedNs: number[] = [];
  readonly causes: LossCause[] = [];
  timesClosedForGood = 0;

  constructor(create: (observer: ClientObserver) => Client) {
    this.client = create(this);
    onTestFinished(() => {
      this.client.close();
    });
    this.client.connect();
  }

  get seqs(): readonly number[] {
    return this.events.map(({ seq }) => seq);
  }

  attempted(_client: MeasuredClient, atNs: number): void {
    this.attemptedNs.push(atNs);
  }

  opened(_client: MeasuredClient, atNs: number): void {
    this.openedNs.push(atNs);
  }

  received(_client: MeasuredClient, event: EventStamps, receivedNs: number): void {
    this.events.push(event);
    this.receivedNs.push(receivedNs);
  }

  lost(_client: MeasuredClient, cause: LossCause): void {
    this.causes.push(cause);
  }

  closedForGood(): void {
    this.timesClosedForGood += 1;
  }

  untilAttempted = (count: number) => until(`attempt ${count}`, () => this.attemptedNs.length >= count);
  untilOpened = (count = 1) => until(`opening ${count}`, () => this.openedNs.length >= count);
  untilReceived = (count: number) => until(`event ${count} received`, () => this.events.length >= count);
  untilLost = (count = 1) => until(`loss ${count}`, () => this.causes.length >= count);
}

/** A recorded client of one transport. */
export class Witness extends Recorder<StreamClient> {
  constructor(half: ClientHalf, origin: string, policy: ReconnectPolicy, clock: Clock = systemClock) {
    super((observer) => new StreamClient({ half, origin, policy, clock, random: () => 0.5, observer }));
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
  const tap = (handlers: ConnectionHandlers): ConnectionHandlers => ({
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
  });
  return { texts, counts, half: { ...half, open: (target, handlers) => half.open(target, tap(handlers)) } };
}
