/** The version of package.json, set when mailc is bundled. */
declare const MAILC_VERSION: string;
