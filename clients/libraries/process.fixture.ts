/**
 * For tests: a process with one library client and nothing else, so that how it ends shows what the client left behind.
 * Arguments: a transport id, an origin, and `leave`, to close as soon as it is open, or `stay`.
 */
import { systemClock as clock } from '../../servers/stream/clock.ts';
import { transports } from '../../bench/transports.ts';
import { LibraryClient } from './library-client.ts';

const [, , id = '', origin = '', plan] = process.argv;
const transport = transports.get(id);
if (transport.role !== 'library') throw new Error(`'${id}' is not a library client`);
const { client: half } = await transport.client();
const client = new LibraryClient({
  half,
  origin,
  clock,
  observer: {
    attempted() {},
    opened() {
      if (plan === 'leave') client.close();
    },
    received() {},
    lost() {
      // In the next turn, when the library has set its timer. One that keeps no process alive is not listed.
      setImmediate(() => {
        process.stdout.write(process.getActiveResourcesInfo().includes('Timeout') ? 'waits' : 'ends');
      });
    },
    closedForGood() {},
  },
});
client.connect();
