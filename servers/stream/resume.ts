/** Where a client wants to continue: after `seq`, in the history named `epoch` (null: it did not say). */
export interface ResumePoint {
  readonly seq: number;
  readonly epoch: string | null;
}

/** Sent to a client whose resume point the replay window no longer covers: events are lost for good. */
export interface Gap {
  /** The server's present history. If it differs from the client's, the server has lost its events. */
  readonly epoch: string;
  /** The oldest event that can still be sent: everything between the resume point and this one is lost. */
  readonly oldestSeq: number;
  readonly requestedSeq: number;
}

/** `42`, or `42.3f9a01c2` with the epoch. At most 15 digits, so that the number is exact. */
const RESUME_POINT = /^(\d{1,15})(?:\.([\w-]{1,32}))?$/;

/** Reads a resume point. Anything else counts as absent, and never as an error: clients can send what they like. */
export function parseResumePoint(text: unknown): ResumePoint | null {
  const match = typeof text === 'string' ? RESUME_POINT.exec(text) : null;
  return match?.[1] === undefined ? null : { seq: Number(match[1]), epoch: match[2] ?? null };
}

export function formatResumePoint(point: ResumePoint): string {
  return point.epoch === null ? `${point.seq}` : `${point.seq}.${point.epoch}`;
}
