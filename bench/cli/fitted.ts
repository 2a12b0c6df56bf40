import { fit } from '../report/layout.ts';
import { columnsOf, type Output } from './io.ts';

/** Lines for people, broken between words where a terminal would break them anywhere. In a file or a pipe they stay whole. */
export function fitted(text: string, output: Output): string {
  return fit(text, columnsOf(output, Infinity));
}
