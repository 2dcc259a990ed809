import { domainToASCII, domainToUnicode } from 'node:url';

/** The form in ASCII of a name with other letters (UTS 46, ToASCII), as ICU gives it to Postfix; undefined for none. */
export function asciiForm(name: string): string | undefined {
  // What no name can have comes first: domainToASCII() reads it as parts of a URL.
  if (/[^\w.\u0080-\uffff-]/.test(name)) return undefined;
  const ascii = domainToASCII(name);
  return ascii !== '' && domainToUnicode(ascii).split('.').every(hasHyphensInside) ? ascii : undefined;
}

/** CheckHyphens of UTS 46 section 4.1, which ICU does and a URL does without. */
function hasHyphensInside(label: string): boolean {
  return !/^-|^..--|-$/s.test(label);
}
