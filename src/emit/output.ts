import type { Path } from '../diagnostics/source.ts';
import type { MailSystem } from '../mail/system.ts';

/** A compiled layout: lays out `it` with each value escaped by the given function. See templates.d.ts. */
export type Template = (it: object, encode: (value: unknown) => string) => string;

/** What needs to hear of a changed file. */
export type Service = 'postfix' | 'dovecot' | 'saslauthd' | 'postfwd' | 'opendkim' | 'rspamd' | 'dns' | 'web';

/** Where a file belongs: the server, a host, or no machine of ours in particular. */
export type Target =
  | { readonly kind: 'server' | 'host'; readonly name: string }
  | { readonly kind: 'dns' | 'www' };

/** One file that an output writes. */
export interface OutputFile {
  readonly target: Target;
  /** Absolute on a machine; relative to the target's folder for dns and www. */
  readonly path: string;
  /** Octal, as chmod takes it. Default 0644. */
  readonly mode?: string;
  /** user:group. Default root:root. */
  readonly owner?: string;
  /** The type of the lookup table that is compiled from it, for postmap or postalias. */
  readonly map?: { readonly type: string; readonly command: 'postmap' | 'postalias' };
  /** True when its text has placeholders for what is sealed to its machine: see sealed.ts. */
  readonly sealed?: true;
  /** The table of Cyrus SASL that is made of its rows and of the sealed passwords that they name. */
  readonly sasldb?: string;
  readonly reload: readonly Service[];
  /** What the layout shows: values of the model, and rows with their `path` in mail.yml. */
  readonly view: object;
}

/** One kind of generated file: which rows it has, and how its layout spells them. */
export interface Output {
  readonly id: string;
  readonly template: Template;
  /** The only way text enters the file: throws on what the format cannot carry. */
  readonly escape: (value: unknown) => string;
  /** The files of this output for a system: none, one, or one for each host or zone. */
  files(system: MailSystem): Iterable<OutputFile>;
}

/** What every layout finds in `it` beside its own view. */
export interface LayoutTools {
  /** The lines of the opening comment, without comment signs. */
  readonly header: readonly string[];
  /**
   * Marks the line it is called on as made by these places of mail.yml, the deciding one first.
   * Prints nothing, except while a line is traced.
   */
  readonly from: (path: Path, ...more: Path[]) => string;
}

/** A finished file, by its path below out/. */
export interface RenderedFile {
  readonly path: string;
  readonly content: string;
}
