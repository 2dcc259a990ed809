/** The states of the DKIM keys of a document of whatever shape, by their names in DNS: what is no key is passed over. */
export function dkimStates(document: unknown): Map<string, string> {
  const states = new Map<string, string>();
  const keys = at(at(document, 'dkim'), 'keys');
  for (const [domain, list] of Object.entries(typeof keys === 'object' && keys !== null ? keys : {})) {
    for (const key of Array.isArray(list) ? list : []) {
      const [selector, state] = [at(key, 'selector'), at(key, 'state')];
      if (typeof selector !== 'string' || typeof state !== 'string') continue;
      states.set(`${selector}._domainkey.${domain}`, state);
    }
  }
  return states;
}

function at(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}
