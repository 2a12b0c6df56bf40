/**
 * Entry point of one process that holds both sides, as in many published benchmarks: the server, and the clients that measure
 * it. Deliberate bad practice: they share one event loop and one CPU account.
 */
// oxlint-disable import/no-unassigned-import -- loading them is what starts them
import '../processes/client-process.ts';
import '../processes/server-process.ts';
