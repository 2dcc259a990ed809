/** EJS layouts are compiled when mailc is bundled: with `it` for the view, in strict mode, without `with`. */
declare module '*.ejs' {
  const template: import('./output.ts').Template;
  export default template;
}
