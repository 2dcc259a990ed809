/** The credentials of a document of whatever shape, as JSON, by their places: what is no credential is passed over. */
export function credentialStates(document: unknown): Map<string, string> {
  const states = new Map<string, string>();
  for (const [host, settings] of Object.entries(at(document, 'hosts') ?? {})) {
    const credential = at(settings, 'credential');
    if (isCredential(credential)) states.set(`hosts.${host}.credential`, JSON.stringify(credential));
  }
  return states;
}

function isCredential(value: unknown): boolean {
  if (typeof value === 'number') return true;
  const isNumber = (key: string) => typeof at(value, key) === 'number';
  return isNumber('current') && (isNumber('next') || isNumber('retiring'));
}

function at(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}
