import { isRefusal, type AnswerDesk } from './desk.ts';
import { describeMistake, requestSchema, type AnswerMessage, type AnswerRequest } from './messages.ts';
import type { AnswerReader, RunningAnswer } from './running-answer.ts';

/** A connection that carries messages both ways. */
export interface MessageLine {
  send(text: string): void;
  bufferedBytes(): number;
  drop(): void;
}

/**
 * The server's side of a conversation by messages: one answer at a time on each connection, and as many as the client asks
 * for, one after the other.
 */
export class Dialogue {
  readonly #desk: AnswerDesk;
  readonly #line: MessageLine;
  #open: { readonly answer: RunningAnswer; readonly reader: AnswerReader } | null = null;

  constructor(desk: AnswerDesk, line: MessageLine) {
    this.#desk = desk;
    this.#line = line;
  }

  /** Every text gets an answer. What cannot be done is refused, and the connection stays. */
  receive(text: string): void {
    let request: AnswerRequest;
    try {
      request = requestSchema.parse(JSON.parse(text));
    } catch (error) {
      this.#say({ refused: describeMistake(error) });
      return;
    }
    if ('cancel' in request) {
      this.#open?.answer.cancel(); // it may have ended meanwhile, and the client has not read that yet
    } else if (this.#open !== null) {
      this.#say({ refused: 'One answer at a time: cancel the other one, or use another connection.' });
    } else {
      this.#begin(request);
    }
  }

  /** The connection is gone. */
  close(): void {
    const open = this.#open;
    this.#open = null;
    open?.answer.detach(open.reader);
  }

  #begin(request: Exclude<AnswerRequest, { cancel: true }>): void {
    const answer = 'ask' in request ? this.#desk.take(request.ask) : this.#desk.find(request.resume);
    if (isRefusal(answer)) {
      this.#say({ refused: answer.reason });
      return;
    }
    const reader: AnswerReader = {
      write: (message) => {
        this.#say(message);
      },
      bufferedBytes: () => this.#line.bufferedBytes(),
      end: () => {
        this.#open = null;
      },
      drop: () => {
        this.#line.drop();
      },
    };
    this.#open = { answer, reader };
    if ('ask' in request) answer.start(reader);
    else answer.attach(reader, request.after);
  }

  #say(message: AnswerMessage): void {
    this.#line.send(JSON.stringify(message));
  }
}
