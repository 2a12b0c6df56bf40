import { onTestFinished } from 'vitest';
import { systemClock as clock } from '../../servers/stream/clock.ts';
import type { EventStamps } from '../../servers/stream/event.ts';
import { until } from '../../servers/hub/until.fixture.ts';
import type { LibraryHalf, LossCause } from '../contract.ts';
import { LibraryClient } from './library-client.ts';
import type { ClientObserver, MeasuredClient } from '../engine/measured-client.ts';

/** For tests: an library client that keeps all that happens to it, as `Witness` does. It closes with its test. */
export class LibraryWitness implements ClientObserver {
  readonly client: LibraryClient;
  /** JSON text of every event, as the library gave it. */
  readonly texts: string[] = [];
  readonly seqs: number[] = [];
  /** Every loss in words: `broken 1006`. */
  readonly losses: string[] = [];
  attempts = 0;
  openings = 0;
  timesClosedForGood = 0;

  constructor(half: LibraryHalf, origin: string) {
    const tapped: LibraryHalf = {
      ...half,
      start: (target, handlers) =>
        half.start(target, {
          ...handlers,
          event: (text, textBytes) => {
            this.texts.push(text);
            handlers.event(text, textBytes);
          },
        }),
    };
    this.client = new LibraryClient({ half: tapped, origin, clock, observer: this });
    onTestFinished(() => {
      this.client.close();
    });
    this.client.connect();
  }

  attempted(): void {
    this.attempts += 1;
  }

  opened(): void {
    this.openings += 1;
  }

  received(_client: MeasuredClient, { seq }: EventStamps): void {
    this.seqs.push(seq);
  }

  lost(_client: MeasuredClient, cause: LossCause): void {
    this.losses.push(Object.values(cause).join(' '));
  }

  closedForGood(): void {
    this.timesClosedForGood += 1;
  }

  async untilAttempted(count: number): Promise<void> {
    await until(`attempt ${count}`, () => this.attempts >= count);
  }

  async untilOpened(count = 1): Promise<void> {
    await until(`opening ${count}`, () => this.openings >= count);
  }

  async untilReceived(count: number): Promise<void> {
    await until(`event ${count} received`, () => this.seqs.length >= count);
  }

  async untilLost(count = 1): Promise<void> {
    await until(`loss ${count}`, () => this.losses.length >= count);
  }
}
