import { z } from 'zod';

// What the schemas of all files share.

/** Counted things: whole and never negative. */
export const count = z.int().nonnegative();

export const unit = z.enum(['ns', 'bytes', 'events', 'events/s', 'count']);
export const statistic = z.enum(['mean', 'median', 'total', 'max', 'slope', 'p50', 'p90', 'p99']);
export const profileId = z.enum(['quick', 'standard', 'full']);
export const checkOutcome = z.enum(['pass', 'warn', 'void']);

/** What `Date.toISOString` gives. */
export const isoTime = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z$/, 'expected a time such as 2026-05-04T09:30:00Z');

export const text = z.string();
