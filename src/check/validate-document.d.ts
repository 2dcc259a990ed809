/** The schema's validator: ajv's standalone code, made when mailc is bundled. */
declare module 'virtual:validate-document' {
  import type { ErrorObject } from 'ajv';

  const validate: { (document: unknown): boolean; errors?: ErrorObject[] | null };
  export default validate;
}

/** The same validator, which only says whether it would find anything. */
declare module 'virtual:has-shape' {
  const hasShape: (document: unknown) => boolean;
  export default hasShape;
}
