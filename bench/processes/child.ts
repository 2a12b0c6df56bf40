import { fork, spawn, type ChildProcess, type ForkOptions } from 'node:child_process';
import { HarnessError } from '../../servers/hub/errors.ts';
import type { CallMessage, Calls, ReplyMessage } from './serve-calls.ts';

/** How a child is started on a processor of its own. `execArgv` must be given: otherwise a child inherits a debugger's flags. */
export type PinOptions = Pick<ForkOptions, 'execPath' | 'execArgv'>;

/** How much of a child's stderr is kept for the message about its death, characters. */
const STDERR_TAIL = 2000;

/** A program of this project that a round starts: built JavaScript, and its arguments. */
export interface ProcessPlan {
  readonly file: string;
  readonly args: readonly string[];
}

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
  #waker: ChildProcess | null = null;
  #death: HarnessError | null = null;

  /** @param label for messages: `sse server`. */
  constructor({ file, args }: ProcessPlan, label: string, pin: PinOptions = { execArgv: [] }) {
    this.label = label;
    this.#process = fork(file, [...args], {
      ...pin,
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.#process.on('message', (message: ReplyMessage) => this.#answered(message));
    this.#process.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-STDERR_TAIL);
    });
    this.#exited = new Promise((resolve) => {
      const onEnd = (reason: string): void => {
        this.#died(reason);
        resolve();
      };
      this.#process.on('exit', (code, signal) =>
        onEnd(signal === null ? `exit code ${code}` : `signal ${signal}`),
      );
      this.#process.on('error', (error) => onEnd(error.message));
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
    const answered = new Promise<Table[Name]['answer']>((resolve, reject) =>
      this.#waiting.set(id, { resolve, reject }),
    );
    const message: CallMessage = { id, name, ask };
    this.#process.send(message);
    return this.#within(timeoutMs, answered, `did not answer '${name}' within ${timeoutMs} ms`).finally(() =>
      this.#waiting.delete(id),
    );
  }

  /** Stops the process where it stands (SIGSTOP): it neither runs nor answers, and its connections stay open. */
  freeze(): void {
    this.#process.kill('SIGSTOP');
    // A frozen process cannot see that its runner was killed. This one can, as its input ends, and wakes the other up for that.
    this.#waker = spawn('/bin/sh', ['-c', 'read _; kill -CONT "$0"', String(this.pid)], {
      detached: true, // Ctrl-C in a terminal must not reach it
      stdio: ['pipe', 'ignore', 'ignore'],
    }).on('error', () => undefined);
    this.#waker.unref();
  }

  /** Continues a frozen process (SIGCONT). Calls that were made meanwhile are answered then. */
  thaw(): void {
    this.#process.kill('SIGCONT');
    this.#waker?.kill('SIGKILL');
  }

  /**
   * Asks the process to end (SIGTERM) and waits until it is gone. A frozen one receives it only when it is thawed.
   * @throws HarnessError `child-silent` when it is still there after `timeoutMs`; `kill` ends it then.
   */
  async stop(timeoutMs: number): Promise<void> {
    if (this.#death === null) this.#process.kill('SIGTERM');
    await this.#within(timeoutMs, this.#exited, `did not end within ${timeoutMs} ms of SIGTERM`);
  }

  /** Ends the process with SIGKILL, frozen or not, and waits until it is gone. Safe to call at any time, more than once. */
  async kill(): Promise<void> {
    if (this.#death === null) this.#process.kill('SIGKILL');
    this.#waker?.kill('SIGKILL');
    await this.#exited;
  }

  /** @throws HarnessError `child-silent` when the time is up first. @param what for the message: what the process did not do */
  async #within<Result>(timeoutMs: number, work: Promise<Result>, what: string): Promise<Result> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        const hint = 'The machine may be overloaded: stop other work and run again.';
        reject(new HarnessError('child-silent', `The ${this.label} process ${what}.`, { hint }));
      }, timeoutMs);
    });
    return Promise.race([work, late]).finally(() => clearTimeout(timer));
  }

  #answered(message: ReplyMessage): void {
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
      `The ${this.label} process ended (${reason}).${tail === '' ? '' : ` Its stderr: ${tail}`}`,
    );
    for (const { reject } of this.#waiting.values()) reject(this.#death);
  }
}
