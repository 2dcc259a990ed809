/** What can be wrong with a file before its content means anything. */
export type YamlCode =
  | 'yaml/alias'
  | 'yaml/bad-indent'
  | 'yaml/complex-key'
  | 'yaml/control-character'
  | 'yaml/duplicate-key'
  | 'yaml/empty-file'
  | 'yaml/encoding'
  | 'yaml/not-a-mapping'
  | 'yaml/several-documents'
  | 'yaml/syntax'
  | 'yaml/tab-indent'
  | 'yaml/tag'
  | 'yaml/too-deep'
  | 'yaml/unclosed';

/** A value whose shape is not the one that the schema gives its place. */
export type SchemaCode =
  | 'schema/address'
  | 'schema/date'
  | 'schema/domain'
  | 'schema/duration'
  | 'schema/ip-address'
  | 'schema/login'
  | 'schema/missing-key'
  | 'schema/not-allowed'
  | 'schema/pattern'
  | 'schema/range'
  | 'schema/text'
  | 'schema/type'
  | 'schema/unknown-key'
  | 'schema/value';

/** Every code that a finding can have. Codes are stable: one that was published is never given another meaning. */
export type Code = YamlCode | SchemaCode | `mail/${string}`;
