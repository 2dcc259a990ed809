import { xmlText } from './xml.ts';

/** Text of an HTML page: in an element, a quoted attribute or a comment. XML's references are HTML's too. */
export const htmlText = xmlText;
