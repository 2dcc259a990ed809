import { similarName } from '../../mail/names.ts';
import { branches, type Form, kindFor, kindOf, propertyForm } from './form.ts';

/** A mapping of mail.yml, as the reader makes it. */
export type Mapping = Readonly<Record<string, unknown>>;

/**
 * The one of several ways of writing a value that its author evidently meant, from the kind of the value and,
 * for a mapping, from its keys. Undefined when nothing tells.
 */
export function meantBranch(value: unknown, choice: Form): Form | undefined {
  const sameKind = branches(choice).filter((branch) => kindFor(branch) === kindOf(value));
  if (sameKind.length < 2) return sameKind[0];
  if (kindOf(value) !== 'a mapping') return sameKind.find((branch) => branch.pattern !== undefined);
  return likeliest(value as Mapping, sameKind);
}

/** The form whose deciding keys the mapping has; without one, the form that needs none. */
function likeliest(value: Mapping, forms: readonly Form[]): Form | undefined {
  let best: Form | undefined;
  let highest = 0;
  for (const candidate of forms) {
    const score = scoreOf(value, candidate, forms);
    if (score > highest) {
      best = candidate;
      highest = score;
    }
  }
  return best ?? forms.find((candidate) => (candidate.required ?? []).length === 0);
}

/** Each deciding key counts, the first most, a misspelt one least; any other known key only breaks ties. */
function scoreOf(value: Mapping, candidate: Form, forms: readonly Form[]): number {
  let score = 0;
  for (const [index, key] of (candidate.required ?? []).entries()) {
    if (key in value) score += decides(key, value[key], candidate, forms) ? 16 - index : 0;
    else if (similarName(key, Object.keys(value)) !== undefined) score += 4;
  }
  if (score === 0) return 0;
  return score + Object.keys(value).filter((key) => knows(candidate, key)).length / 100;
}

/** A key of several forms decides by its constant: port 587 or 465. */
function decides(key: string, value: unknown, candidate: Form, forms: readonly Form[]): boolean {
  const constant = propertyForm(candidate, key)?.const;
  return (
    constant === undefined || constant === value || forms.filter((other) => knows(other, key)).length === 1
  );
}

function knows(candidate: Form, key: string): boolean {
  return candidate.properties !== undefined && Object.hasOwn(candidate.properties, key);
}
