/** A digest of all that a bundle of mailc is made of, set when it is bundled. */
declare const MAILC_BUILD: string;
