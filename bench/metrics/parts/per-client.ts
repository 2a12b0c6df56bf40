import type { FaultStatistic } from '../../records/metric.ts';
import type { ClientFaultRecord, FaultRecord } from '../../records/record.ts';
import { median } from '../../stats/quantile.ts';
import { EXACT, RECONNECT } from './margins.ts';
import { share } from './sum.ts';

/** A count of the whole fault divided by its clients; null: there were none. */
export function perClient(countIn: (fault: FaultRecord) => number): FaultStatistic {
  return {
    statistic: 'mean',
    margin: EXACT,
    of: (fault) => share(countIn(fault), fault.clients.length),
    nullMeans: 'there were no clients',
  };
}

/**
 * The median over the clients of a fault, in ns. A client without a value waits for ever, so it counts as slower than
 * every other; leaving it out would flatter the side that loses clients. null: half of the clients or more have none.
 * @param never what such a client did not do, as the end of "half of its clients or more never ...".
 */
export function medianOverClients(
  timeOf: (client: ClientFaultRecord) => number | null,
  never: string,
): FaultStatistic {
  return {
    statistic: 'median',
    margin: RECONNECT,
    of: (fault) => {
      const middle = median(fault.clients.map((client) => timeOf(client) ?? Infinity));
      return middle === Infinity ? null : middle;
    },
    nullMeans: `half of its clients or more never ${never}`,
  };
}
