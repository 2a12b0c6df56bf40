import type { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { NO_CONNECTIONS, type Connections, type ServerOptions } from '../contract.ts';
import { refusalOf, urlOf, type Refusal } from '../hub/admission.ts';
import { systemClock, type Clock } from '../stream/clock.ts';
import { readMessage, writeMessage } from './message.ts';

/** One client that receives what its room is sent. */
export interface Member {
  send(text: string): void;
  /** Bytes that were sent and that the kernel has not yet taken. */
  bufferedBytes(): number;
  end(): void;
  destroy(): void;
}

/** What became of a message: it went to its room, or why it did not. */
export type Posted = 'sent' | 'unreadable' | 'no-room' | 'too-fast';

/** Messages that a room takes in any second that begins with one: beyond that POST gets 429, and a WebSocket is closed with 1008. */
export const MOST_PER_SECOND = 20_000;

interface Room {
  readonly members: Set<Member>;
  /** The highest seq of each sender. */
  readonly highest: Map<number, number>;
  secondEndNs: number;
  inSecond: number;
}

/**
 * Rooms of clients in which each message goes to all, its sender included: a room of one is an echo. The same for every way of
 * sending. A member that reads too slowly is dropped at the limit of the options, as on the streams.
 */
export class Rooms implements Connections {
  readonly #options: ServerOptions;
  readonly #clock: Clock;
  readonly #rooms = new Map<string, Room>();
  #connections = 0;
  #deliveries = 0;
  #closedSlow = 0;
  #messages = 0;
  #overtaken = 0;

  constructor(options: ServerOptions, clock: Clock = systemClock) {
    this.#options = options;
    this.#clock = clock;
  }

  /** Why a request may not become a member; null: it may. @param response null: an upgrade */
  refusalOf(request: IncomingMessage, response: ServerResponse | null): Refusal | null {
    const refusal = refusalOf(request, response, this.#connections, this.#options);
    if (refusal !== null || roomOf(request) !== null) return refusal;
    return { status: 400, reason: 'Name a room of up to 64 letters, digits and hyphens: ?room=1.' };
  }

  /** @param lifetime its 'close' takes the member out of its room */
  join(name: string, member: Member, lifetime: EventEmitter): void {
    const room = this.#rooms.get(name) ?? {
      members: new Set(),
      highest: new Map(),
      secondEndNs: 0,
      inSecond: 0,
    };
    this.#rooms.set(name, room);
    room.members.add(member);
    this.#connections += 1;
    lifetime.once('close', () => {
      room.members.delete(member);
      this.#connections -= 1;
      if (room.members.size === 0) this.#rooms.delete(name);
    });
  }

  /** Sends a message to all of a room. */
  post(name: string, json: string): Posted {
    const message = readMessage(json);
    if (message === null) return 'unreadable';
    const room = this.#rooms.get(name);
    if (room === undefined) return 'no-room';
    if (this.#isTooFast(room)) return 'too-fast';
    this.#messages += 1;
    const highest = room.highest.get(message.from) ?? -1;
    if (message.seq < highest) this.#overtaken += 1;
    else room.highest.set(message.from, message.seq);
    const text = writeMessage(message);
    for (const member of room.members) {
      member.send(text);
      this.#deliveries += 1;
      if (member.bufferedBytes() > this.#options.bufferLimitBytes) {
        this.#closedSlow += 1;
        member.destroy();
      }
    }
    return 'sent';
  }

  #isTooFast(room: Room): boolean {
    const nowNs = this.#clock.nowNs();
    if (nowNs >= room.secondEndNs) {
      room.secondEndNs = nowNs + 1e9;
      room.inSecond = 0;
    }
    room.inSecond += 1;
    return room.inSecond > MOST_PER_SECOND;
  }

  /** Messages that were sent on, and how many of them arrived after a later one of the same client. */
  traffic(): { readonly messages: number; readonly overtaken: number } {
    return { messages: this.#messages, overtaken: this.#overtaken };
  }

  endAll(): void {
    for (const member of this.#all()) member.end();
  }

  destroyAll(): void {
    for (const member of this.#all()) member.destroy();
  }

  isCongested(limitBytes: number): boolean {
    return this.#all().some((member) => member.bufferedBytes() > limitBytes);
  }

  counts() {
    return {
      ...NO_CONNECTIONS,
      connections: this.#connections,
      bufferedBytes: this.#all().reduce((sum, member) => sum + member.bufferedBytes(), 0),
      deliveries: this.#deliveries,
      closedSlow: this.#closedSlow,
    };
  }

  #all(): readonly Member[] {
    return [...this.#rooms.values()].flatMap(({ members }) => [...members]);
  }
}

/** The room that a request names; null: none, or one that is no name. */
export function roomOf(request: IncomingMessage): string | null {
  const room = urlOf(request).searchParams.get('room');
  return room !== null && /^[\w-]{1,64}$/.test(room) ? room : null;
}
