import { sseText } from './stream.ts';

/** The SSE clients of a runtime with web streams: one controller for each response. */
export class EventStreams {
  readonly #open = new Set<ReadableStreamDefaultController<Uint8Array>>();
  readonly #encoder = new TextEncoder();

  /** A response that gets every event from now on. */
  response(): Response {
    const open = this.#open;
    let own: ReadableStreamDefaultController<Uint8Array> | null = null;
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        own = controller;
        open.add(controller);
      },
      cancel() {
        if (own !== null) open.delete(own);
      },
    });
    return new Response(body, {
      headers: { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-cache' },
    });
  }

  /** Encoded once, and written to each. */
  send(seq: number, text: string): void {
    const bytes = this.#encoder.encode(sseText(seq, text));
    for (const controller of this.#open) controller.enqueue(bytes);
  }
}
