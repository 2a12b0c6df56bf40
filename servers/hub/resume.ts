import type { IncomingMessage } from 'node:http';
import { urlOf } from './request-url.ts';

/** Where a client wants to go on: after `seq`, in the history named `epoch` (null: it did not say). */
export interface ResumePoint {
  readonly seq: number;
  readonly epoch: string | null;
}

/** Told to a client whose resume point the replay window cannot serve: events are lost for good. */
export interface Gap {
  /** The history that the server has now. Another one than before means that it started anew. */
  readonly epoch: string;
  /** The oldest event that the server can still send: all between the resume point and this one is lost. */
  readonly oldestSeq: number;
  readonly requestedSeq: number;
}

/** `42`, or `42.3f9a01c2` with the epoch. At most 15 digits, so that the number is exact. */
const RESUME_POINT = /^(\d{1,15})(?:\.([\w-]{1,32}))?$/;

/** Reads a resume point. Whatever else stands there is no resume point, and never an error: the header is anybody's to send. */
export function parseResumePoint(text: string | null | undefined): ResumePoint | null {
  const match = RESUME_POINT.exec(text ?? '');
  return match?.[1] === undefined ? null : { seq: Number(match[1]), epoch: match[2] ?? null };
}

export function formatResumePoint(point: ResumePoint): string {
  return point.epoch === null ? `${point.seq}` : `${point.seq}.${point.epoch}`;
}

/**
 * The resume point of a request: the `Last-Event-ID` header, else `?lastEventId=`. The header goes first: an EventSource
 * that reconnects sends a fresh header to its old URL.
 */
export function resumePointOf(request: IncomingMessage): ResumePoint | null {
  const header = request.headers['last-event-id'];
  return (
    parseResumePoint(typeof header === 'string' ? header : null) ??
    parseResumePoint(urlOf(request).searchParams.get('lastEventId'))
  );
}
