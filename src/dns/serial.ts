/** Serials are counted in 32 bits, and go on from the last one with the first (RFC 1982). */
const BITS = 32;
const MODULUS = 2 ** BITS;
const HALF = 2 ** (BITS - 1);

/** True when a server that has the serial `than` takes `serial` for newer (RFC 1982 section 3.2). */
export function isNewer(serial: number, than: number): boolean {
  const distance = (serial - than + MODULUS) % MODULUS;
  return distance > 0 && distance < HALF;
}

/**
 * The serial after the newest of these, which is that of the zone file and, where it is known, the served one. One of
 * the form YYYYMMDDnn becomes the first of `day` (YYYY-MM-DD), or the next number when that is not newer; any other one
 * is counted on. 0 is left out: some programs take it for "choose one yourself".
 */
export function nextSerial(known: readonly [number, ...number[]], day: string): number {
  const newest = known.reduce((one, other) => (isNewer(other, one) ? other : one));
  const first = Number(`${day.replaceAll('-', '')}00`);
  if (isDated(newest) && isNewer(first, newest)) return first;
  return (newest + 1) % MODULUS || 1;
}

/** A day of the calendar in this century or shortly before, and two digits. */
function isDated(serial: number): boolean {
  const [, year = '', month = '', date = ''] = /^((?:19|20)\d\d)(\d\d)(\d\d)\d\d$/.exec(String(serial)) ?? [];
  const time = Date.parse(`${year}-${month}-${date}`);
  return !Number.isNaN(time) && new Date(time).getUTCDate() === Number(date);
}
