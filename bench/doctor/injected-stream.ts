import type { Clock } from '../../servers/stream/clock.ts';
import type { EncodedEvent } from '../../servers/stream/replay-buffer.ts';
import { EventStream, type StreamSettings } from '../../servers/stream/stream.ts';
import { Burner } from './burner.ts';
import type { ServerInjection } from './injection.ts';

/** The name of the padding field with its punctuation: `,"pad":""`. */
const PAD_FIELD_BYTES = 9;
/** After an event, before any CPU time is burnt, ms: its writes are out by then, and the next event is not yet due. */
const BURN_AFTER_MS = 1;

/** An ordinary stream with one deliberate fault. Only the doctor and the traps serve it. */
export class InjectedStream extends EventStream {
  readonly #clock: Clock;
  readonly #injection: ServerInjection;
  readonly #burner: Burner | null;
  /** The event that waits for the next one to go first; null: none. */
  #held: EncodedEvent | null = null;

  constructor(settings: StreamSettings, injection: ServerInjection) {
    super(settings);
    this.#clock = settings.clock;
    this.#injection = injection;
    this.#burner = injection.kind === 'burn' ? new Burner(injection.share, settings.clock) : null;
  }

  override publish(seq: number, dueNs: number): number {
    const injection = this.#injection;
    if (injection.kind === 'late' && seq % injection.every === 0) this.#block(injection.lateMs);
    if (injection.kind === 'stall' && seq === injection.seq) this.#block(injection.stallMs);
    const sentNs = super.publish(seq, dueNs);
    if (this.#burner !== null) this.#clock.after(BURN_AFTER_MS, this.#burner.burn);
    return sentNs;
  }

  override onEvent(listener: (event: EncodedEvent) => void): void {
    super.onEvent((event) => {
      this.#pass(event, listener);
    });
  }

  #pass(event: EncodedEvent, listener: (event: EncodedEvent) => void): void {
    const injection = this.#injection;
    switch (injection.kind) {
      case 'sequence': {
        const held = this.#held;
        this.#held = injection.swap.includes(event.seq) ? event : null;
        if (this.#held === null && !injection.drop.includes(event.seq)) listener(event);
        if (injection.double.includes(event.seq)) listener(event);
        if (held !== null) listener(held);
        return;
      }
      case 'bytes': {
        const pad = 'x'.repeat(Math.max(0, injection.extraBytes - PAD_FIELD_BYTES));
        listener({ ...event, text: `${event.text.slice(0, -1)},"pad":"${pad}"}` });
        return;
      }
      case 'late':
      case 'stall':
      case 'burn':
        listener(event);
        return;
      default:
        injection satisfies never;
    }
  }

  /** Blocks the event loop. */
  #block(ms: number): void {
    const untilNs = this.#clock.nowNs() + ms * 1e6;
    while (this.#clock.nowNs() < untilNs);
  }
}
