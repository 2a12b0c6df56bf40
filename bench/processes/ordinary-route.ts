import type { Express } from 'express';

/** Where a measured server answers ordinary requests, beside its stream. */
export const ORDINARY_PATH = '/ordinary';

/** A small answer that ends, as from any route of an application. */
export function mountOrdinary(app: Express): void {
  app.get(ORDINARY_PATH, (_request, response) => response.json({ ok: true }));
}
