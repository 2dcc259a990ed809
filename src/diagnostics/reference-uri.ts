const POSTFIX_MANUALS =
  /^(?:postconf|virtual|transport|aliases|master|pcre_table|regexp_table|postmap|pipe)$/;

/**
 * The page that a reference such as `RFC 7208 section 4.6.4` or `postconf(5), "mydestination"` means; of several,
 * the first. Undefined for one that has no page of its own.
 */
export function referenceUri(reference: string): string | undefined {
  const [, rfc, section] = /^RFC (\d+)(?: section ([\d.]*\d))?/.exec(reference) ?? [];
  if (rfc !== undefined) {
    return `https://www.rfc-editor.org/rfc/rfc${rfc}${section === undefined ? '' : `#section-${section}`}`;
  }
  const [, page = '', chapter, parameter] = /^([\w.]+)\((\d)\)(?:, "(\w+)")?/.exec(reference) ?? [];
  if (page === 'opendkim.conf') return 'http://www.opendkim.org/opendkim.conf.5.html';
  if (!POSTFIX_MANUALS.test(page)) return undefined;
  const anchor = page === 'postconf' && parameter !== undefined ? `#${parameter}` : '';
  return `https://www.postfix.org/${page}.${chapter}.html${anchor}`;
}
