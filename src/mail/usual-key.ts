import type { DkimAlgorithm, ParsedDkimKey } from './dkim-key.ts';

const FIRST_LINE = '-----BEGIN PUBLIC KEY-----';
const LAST_LINE = '-----END PUBLIC KEY-----';
const LINE_LENGTH = 64;

/** The SubjectPublicKeyInfo of an Ed25519 key up to the key itself (RFC 8410 section 4), in hexadecimal digits. */
const ED25519 = '302a300506032b6570032100';

/** That of RSA keys of the usual lengths in bits, up to the modulus (RFC 3279 section 2.3.1). */
const RSA = {
  1024: '30819f300d06092a864886f70d010101050003818d0030818902818100',
  2048: '30820122300d06092a864886f70d01010105000382010f003082010a0282010100',
  3072: '308201a2300d06092a864886f70d01010105000382018f003082018a0282018100',
  4096: '30820222300d06092a864886f70d01010105000382020f003082020a0282020100',
};
/** The exponent 65537, which ends a key. */
const RSA_END = '0203010001';

/**
 * Reads the public half of a DKIM key that is exactly as `openssl pkey -pubout` writes the usual kinds; undefined for any
 * other text. Node's crypto, which reads all kinds, takes longer to load than a usual mail.yml takes to check.
 */
export function readUsualKey(pem: string, algorithm: DkimAlgorithm): ParsedDkimKey | undefined {
  const base64 = base64Of(pem);
  const der = Buffer.from(base64, 'base64');
  if (base64 === '' || der.toString('base64') !== base64) return undefined;
  const digits = der.toString('hex');
  if (algorithm === 'rsa') {
    const bits = rsaBits(digits);
    return bits === undefined ? undefined : { ok: true, key: { base64, bits } };
  }
  if (!digits.startsWith(ED25519) || digits.length !== ED25519.length + 64) return undefined;
  return { ok: true, key: { base64: der.subarray(-32).toString('base64'), bits: 256 } };
}

/** The content of a PEM block in lines of the usual length; '' for anything else. */
function base64Of(pem: string): string {
  const lines = pem.split('\n');
  const body = lines.slice(1, -2);
  const isUsual =
    lines[0] === FIRST_LINE &&
    lines.at(-2) === LAST_LINE &&
    lines.at(-1) === '' &&
    body.every(({ length }, index) => length === LINE_LENGTH || (index === body.length - 1 && length > 0));
  return isUsual ? body.join('') : '';
}

function rsaBits(digits: string): number | undefined {
  for (const [length, head] of Object.entries(RSA)) {
    const bits = Number(length);
    const isWhole = digits.length === head.length + bits / 4 + RSA_END.length;
    // The first digit has the highest bit of the modulus: without it the key is shorter than its field.
    if (
      isWhole &&
      digits.startsWith(head) &&
      digits.endsWith(RSA_END) &&
      /[89a-f]/.test(digits[head.length] ?? '')
    )
      return bits;
  }
  return undefined;
}
