import type { ConnectionHandlers } from '../contract.ts';
import type { RoomHandlers } from './contract.ts';

/** What a client of the stream reports, as a client of a room does: every event is a message. */
export function handlersFor({ opened, message, lost }: RoomHandlers): ConnectionHandlers {
  return {
    opened: () => {
      opened();
    },
    event: (text) => {
      message(text);
    },
    gap: () => undefined,
    heartbeat: () => undefined,
    lost,
  };
}
