import type { Quantity, Text } from '../../records/text.ts';
import {
  formatChosen,
  formatEstimate,
  formatPercent,
  formatPlain,
  formatRatio,
  formatValue,
  NOTHING,
} from '../format.ts';

/** A text as people read it, each number rounded and with its unit. */
export function textWords(text: Text): string {
  return text.map((part) => (typeof part === 'string' ? part : quantityWords(part))).join('');
}

function quantityWords(quantity: Quantity): string {
  if (quantity.unit === 'estimate') {
    const { point, interval } = formatEstimate({ point: quantity.value, ...quantity });
    return interval === '' ? point : `${point} ${interval}`;
  }
  const { value, unit } = quantity;
  if (value === null) return NOTHING;
  if (unit === 'share') return `${value < 0 ? '−' : ''}${formatPercent(value)}`;
  if (unit === 'ratio') return formatRatio(value);
  if (unit === 'plain') return formatPlain(value);
  // Few bytes are counted, and a whole number of them is exact.
  const isExact = unit === 'bytes' && Number.isInteger(value) && Math.abs(value) < 1000;
  return isExact ? formatChosen(value, unit) : formatValue(value, unit);
}
