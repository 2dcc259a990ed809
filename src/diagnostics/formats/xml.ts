/** What stands for markup, and for the two characters that XML 1.0 section 2.2 leaves out and a text can have. */
const REFERENCES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\ufffe': '\ufffd',
  '\uffff': '\ufffd',
};

/** Attributes of an element, each with a space before it. */
export function attributes(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${xml(String(value))}"`)
    .join('');
}

/** A text within an element or an attribute. */
export function xml(text: string): string {
  return text.replace(/[&<>"\ufffe\uffff]/g, (character) => REFERENCES[character] ?? character);
}
