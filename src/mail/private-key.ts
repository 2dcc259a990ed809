/** True for a text with a private key in it that is not sealed (RFC 7468). */
export function hasPrivateKey(text: string): boolean {
  return /-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text);
}
