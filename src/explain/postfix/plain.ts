const PLAIN = /^[\w&'*+/=?^{}~#$-]+(?:\.[\w&'*+/=?^{}~#$-]+)*@(?:[a-z0-9-]+\.)+[a-z0-9-]+$/i;

/** True for an address that reads the same in every form: most are, and nothing in them has to be taken apart. */
export function isPlain(address: string): boolean {
  return PLAIN.test(address);
}
