import { fork, type ChildProcess, type ForkOptions } from 'node:child_process';
import { HarnessError } from '../../servers/hub/errors.ts';
import type { Answer, Ask, Calls } from './calls.ts';
import type { ProcessPlan } from './children.ts';

/** How a child is started on a processor of its own; empty: unpinned. */
export type PinOptions = Pick<ForkOptions, 'execPath' | 'execArgv'>;

/** Last lines of a child's stderr that are kept for the message about its death, characters. */
const STDERR_TAIL = 2000;

/** A child process of the runner with typed calls. */
export class Child<Table extends Calls<Extract<keyof Table, string>>> {
  readonly label: string;
  readonly #process: ChildProcess;
  readonly #exited: Promise<void>;
  readonly #waiting = new Map<
    number,
    { resolve: (answer: unknown) => void; reject: (error: Error) => void }
  >();
  #nextId = 1;
  #stderr = '';
  #death: HarnessError | null = null;

  /** @param label for messages: `sse server`. */
  constructor({ file, args }: ProcessPlan, label: string, pin: PinOptions = {}) {
    this.label = label;
    this.#process = fork(file, [...args], {
      ...pin,
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.#process.on('message', (message: Answer) => {
      this.#answered(message);
    });
    this.#process.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-STDERR_TAIL);
    });
    this.#exited = new Promise((resolve) => {
      const onEnd = (reason: string): void => {
        this.#died(reason);
        resolve();
      };
      this.#process.on('exit', (code, signal) => {
        onEnd(signal === null ? `exit code ${code}` : `signal ${signal}`);
      });
      this.#process.on('error', (error) => {
        onEnd(error.message);
      });
    });
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  /**
   * Asks the child and waits for its answer.
   * @throws HarnessError `child-died` when it ends first, `child-silent` when it does not answer within `timeoutMs`.
   */
  async call<Name extends Extract<keyof Table, string>>(
    name: Name,
    ask: Table[Name]['ask'],
    timeoutMs: number,
  ): Promise<Table[Name]['answer']> {
    if (this.#death !== null) throw this.#death;
    const id = this.#nextId;
    this.#nextId += 1;
    const message: Ask = { id, name, ask };
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(id);
        reject(
          new HarnessError(
            'child-silent',
            `The ${this.label} process did not answer '${name}' within ${timeoutMs} ms.`,
            {
              hint: 'The machine may be overloaded: stop other work and run again.',
            },
          ),
        );
      }, timeoutMs);
      const settle = (run: () => void): void => {
        clearTimeout(timer);
        this.#waiting.delete(id);
        run();
      };
      this.#waiting.set(id, {
        resolve: (answer) => {
          settle(() => {
            resolve(answer);
          });
        },
        reject: (error) => {
          settle(() => {
            reject(error);
          });
        },
      });
      this.#process.send(message);
    });
  }

  /** Stops the process where it stands (SIGSTOP): it neither runs nor answers, and its connections stay open. */
  freeze(): void {
    this.#process.kill('SIGSTOP');
  }

  /** Lets a frozen process run on (SIGCONT). What was asked of it meanwhile is answered then. */
  thaw(): void {
    this.#process.kill('SIGCONT');
  }

  /**
   * Asks the process to end (SIGTERM) and waits until it is gone. A frozen one does not hear it before it is thawed.
   * @throws HarnessError `child-silent` when it is still there after `timeoutMs`; `kill` ends it then.
   */
  async stop(timeoutMs: number): Promise<void> {
    if (this.#death === null) this.#process.kill('SIGTERM');
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        reject(
          new HarnessError(
            'child-silent',
            `The ${this.label} process did not end within ${timeoutMs} ms of SIGTERM.`,
          ),
        );
      }, timeoutMs);
    });
    try {
      await Promise.race([this.#exited, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Ends the process with SIGKILL, frozen or not, and waits until it is gone. Safe to call at any time, more than once. */
  async kill(): Promise<void> {
    if (this.#death === null) this.#process.kill('SIGKILL');
    await this.#exited;
  }

  #answered(message: Answer): void {
    const waiting = this.#waiting.get(message.id);
    if (waiting === undefined) return;
    if ('failure' in message) {
      waiting.reject(new HarnessError('child-died', `The ${this.label} process failed: ${message.failure}`));
    } else {
      waiting.resolve(message.answer);
    }
  }

  #died(reason: string): void {
    const tail = this.#stderr.trim();
    this.#death ??= new HarnessError(
      'child-died',
      `The ${this.label} process ended (${reason}).${tail === '' ? '' : ` Its last words: ${tail}`}`,
    );
    for (const { reject } of this.#waiting.values()) reject(this.#death);
  }
}
