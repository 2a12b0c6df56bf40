import { connect, type ClientHttp2Session, type Settings } from 'node:http2';
import type { Dialled, Target, Traffic } from '../contract.ts';
import { dial, hangUp } from '../engine/dial.ts';

/** What has a stream on a connection. */
interface Member {
  broken(error: Error): void;
  closed(): void;
}

/** The place of a member on its connection. */
interface Place {
  /** Each byte of the connection belongs to one member: the first one, and when that has left, the next. */
  readonly traffic: Traffic;
  /** The last one takes the connection with it. */
  readonly leave: () => void;
}

const NOTHING: Traffic = { bytesRead: 0, bytesWritten: 0 };

const between = (from: Traffic, to: Traffic): Traffic => ({
  bytesRead: to.bytesRead - from.bytesRead,
  bytesWritten: to.bytesWritten - from.bytesWritten,
});

/** A connection of HTTP/2 and all that have a stream on it. */
export class Http2Connection {
  readonly origin: string;
  readonly session: ClientHttp2Session;
  readonly dialled: Dialled;
  readonly #members = new Set<Member>();
  #settings: Settings | null = null;
  /** Whose the bytes are, and those of the members before. */
  #counts: Member | null = null;
  #before = NOTHING;
  #isLeaving = false;

  constructor(target: Target) {
    this.origin = target.origin;
    this.dialled = dial(new URL(target.origin), target, ['h2']);
    this.session = connect(target.origin, { createConnection: () => this.dialled.stream });
    this.session.setMaxListeners(0); // every member waits for the settings
    this.session.on('error', (error) => {
      for (const member of this.#members) member.broken(error);
    });
    this.session.on('close', () => {
      for (const member of this.#members) member.closed();
    });
    this.session.once('remoteSettings', (settings) => {
      this.#settings = settings;
    });
    // [spec] "Receivers of a GOAWAY frame MUST NOT open additional streams on the connection": RFC 9113, section 6.8
    this.session.on('goaway', () => {
      this.#isLeaving = true;
    });
  }

  /** Whether one more may join `streams - 1` others. */
  hasRoom(streams: number): boolean {
    const isOpen = !this.#isLeaving && !this.session.closed && !this.session.destroyed;
    return isOpen && this.#members.size > 0 && this.#members.size < streams;
  }

  /** Calls back with the settings of the server: at once, or when they have come. */
  whenSettled(settled: (settings: Settings) => void): void {
    if (this.#settings === null) this.session.once('remoteSettings', settled);
    else settled(this.#settings);
  }

  join(member: Member): Place {
    this.#members.add(member);
    this.#counts ??= member;
    let own: Traffic | null = null;
    const counted = (): Traffic =>
      own ?? (this.#counts === member ? between(this.#before, this.dialled.tcp) : NOTHING);
    return {
      traffic: {
        get bytesRead() {
          return counted().bytesRead;
        },
        get bytesWritten() {
          return counted().bytesWritten;
        },
      },
      leave: () => {
        if (!this.#members.delete(member)) return;
        if (this.#members.size === 0) hangUp(this.dialled);
        own = counted();
        if (this.#counts !== member) return;
        this.#before = between(NOTHING, this.dialled.tcp);
        [this.#counts = null] = this.#members;
      },
    };
  }
}

/** Finds the connection for the next stream to a target. */
export type Connections = (target: Target) => Http2Connection;

/** Each stream has a connection of its own, so that it compares with a connection of HTTP/1.1. */
export const connectionForEach: Connections = (target) => new Http2Connection(target);

/** @param streams how many share a connection; Infinity: all of them, however many the server admits at a time. */
export function sharedBy(streams: number): Connections {
  let open: readonly Http2Connection[] = [];
  return (target) => {
    open = open.filter((one) => one.hasRoom(streams));
    const found = open.find(({ origin }) => origin === target.origin);
    if (found !== undefined) return found;
    const made = new Http2Connection(target);
    open = [...open, made];
    return made;
  };
}
