import type { AnswerRequest } from '../../servers/answers/messages.ts';
import type { AnswerClient, AnswerHalf, AnswerHandlers, AnswerTarget, OpenAnswer } from './contract.ts';
import { passOnMessage } from './events.ts';

/** A connection that carries messages. What is sent before it is open goes out then. */
export interface Channel {
  send(text: string): void;
  /** Closes it. Nothing is heard of it after that. */
  close(): void;
}

/** What is heard of a connection. */
export interface Heard {
  readonly message: (text: string) => void;
  readonly lost: (reason: string) => void;
}

/** Opens a connection. `lost` is called at most once, and nothing is heard after it. */
export type Connect = (target: AnswerTarget, heard: Heard) => Channel;

/** Passes on what is heard until the loss, or until `end`. */
export function untilOver(heard: Heard): Heard & { readonly end: () => void } {
  let isOver = false;
  return {
    message(text) {
      if (!isOver) heard.message(text);
    },
    lost(reason) {
      if (isOver) return;
      isOver = true;
      heard.lost(reason);
    },
    end() {
      isOver = true;
    },
  };
}

/**
 * Answers over connections of messages.
 * @param isHeld whether one connection is held from question to question; false: each answer has one of its own, which is closed with it
 */
export function answersOver(connect: Connect, packages: readonly string[], isHeld = true): AnswerHalf {
  return { packages, open: (target) => new MessageClient(connect, target, isHeld) };
}

class MessageClient implements AnswerClient {
  readonly #connect: Connect;
  readonly #target: AnswerTarget;
  readonly #isHeld: boolean;
  #channel: Channel | null = null;
  #handlers: AnswerHandlers | null = null;
  /** Answers that were cancelled, and of which the last message has not been read yet. */
  #cancelled = 0;

  constructor(connect: Connect, target: AnswerTarget, isHeld: boolean) {
    this.#connect = connect;
    this.#target = target;
    this.#isHeld = isHeld;
  }

  ask(prompt: Extract<AnswerRequest, { ask: unknown }>['ask'], handlers: AnswerHandlers): OpenAnswer {
    return this.#run({ ask: prompt }, handlers);
  }

  resume(answer: string, after: number, handlers: AnswerHandlers): OpenAnswer {
    return this.#run({ resume: answer, after }, handlers);
  }

  cool(): Promise<void> {
    this.#close();
    return Promise.resolve();
  }

  #close(): void {
    this.#channel?.close();
    this.#channel = null;
    this.#cancelled = 0;
  }

  #run(request: AnswerRequest, handlers: AnswerHandlers): OpenAnswer {
    if (this.#handlers !== null) throw new Error('a user reads one answer at a time');
    this.#handlers = handlers;
    this.#channel ??= this.#connect(this.#target, {
      message: (text) => {
        this.#heard(text);
      },
      lost: (reason) => {
        this.#channel = null;
        this.#cancelled = 0;
        const open = this.#handlers;
        this.#handlers = null;
        open?.lost(reason);
      },
    });
    this.#channel.send(JSON.stringify(request));
    return {
      cancel: () => {
        if (this.#handlers !== handlers) return;
        this.#handlers = null;
        if (!this.#isHeld) {
          this.#close();
          return;
        }
        this.#cancelled += 1;
        this.#channel?.send(JSON.stringify({ cancel: true } satisfies AnswerRequest));
      },
    };
  }

  #heard(text: string): void {
    if (this.#cancelled > 0) {
      // The server may have ended the answer before it read the cancel: either is the last message.
      if (/^\{"(?:end|cancelled|refused)"/.test(text)) this.#cancelled -= 1;
      return;
    }
    const handlers = this.#handlers;
    if (handlers === null) return;
    // Before the handlers, which may ask the next question at once.
    if (/^\{"(?:end|cancelled|refused)"/.test(text)) {
      this.#handlers = null;
      if (!this.#isHeld) this.#close();
    }
    passOnMessage(text, handlers);
  }
}
