import { notMeasured, type Decision } from './contract.ts';
import { isSettled, type Fact } from './facts.ts';

/**
 * Decides a claim that says the same of several verdicts. It holds when all of them support it and fails when all of them
 * contradict it. A void or undecided verdict does neither: with nothing else, the claim is not measured.
 * @param supports the outcomes of WebSocket against SSE that the claim foretells; every other settled one contradicts it
 * @param dependsOn what it depends on where the verdicts part, as the end of "It depends on ..."
 */
export function judge(
  facts: readonly Fact[],
  supports: readonly Fact['outcome'][],
  dependsOn: string,
): Decision {
  const present = facts.filter(({ outcome }) => outcome !== 'missing');
  const evidence = present.map(({ key }) => key);
  if (present.length === 0) return notMeasured(howToGet(facts));
  const settled = present.filter(isSettled);
  const isUnclear = present.some(({ outcome }) => outcome === 'different');
  if (settled.length === 0 && !isUnclear) return notMeasured(`Not decided: ${list(present)}.`, evidence);

  const supporting = settled.filter(({ outcome }) => supports.includes(outcome)).length;
  if (supporting === facts.length) return { outcome: 'holds', because: `${capital(list(facts))}.`, evidence };
  if (settled.length === facts.length && supporting === 0)
    return { outcome: 'fails', because: `${capital(list(facts))}.`, evidence };
  const isSplit = supporting > 0 && supporting < settled.length;
  const lead = isSplit ? `It depends on ${dependsOn}` : 'Decided only in part';
  return { outcome: 'depends', because: `${lead}: ${list(facts)}.`, evidence };
}

/** Which command fills the gap. */
export function howToGet(facts: readonly Fact[]): string {
  const ids = [...new Set(facts.map(({ scenario }) => scenario))];
  return `Not in this run. It takes 'npm run bench -- ${ids.join(' ')}'.`;
}

/** Findings as one sentence without its full stop, each place named once after what was found there. */
export function list(facts: readonly Fact[]): string {
  const places = [...new Set(facts.map(({ where }) => where))];
  return places
    .map((place) => {
      const words = facts.filter(({ where }) => where === place).map((fact) => fact.words);
      return `${[...new Set(words)].join('; ')} (${place})`;
    })
    .join('; ');
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
