/**
 * For tests: a process with one everyday client and nothing else, so that what the client leaves behind shows in how the process
 * ends. Arguments: a transport id, an origin, and `leave`, to close as soon as it is open, or `stay`.
 */
import { EverydayClient } from '../clients/everyday-client.ts';
import { systemClock as clock } from '../servers/contract/clock.ts';
import { transports } from './transports.ts';

const [, , id = '', origin = '', plan] = process.argv;
const transport = transports.get(id);
if (transport.role !== 'everyday') throw new Error(`'${id}' is no everyday client`);
const { client: half } = await transport.client();
const client = new EverydayClient({
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
