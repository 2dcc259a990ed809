/** Files that travel to a machine as they are; scripts/generated-modules.mjs makes them modules. */
declare module '*.sh' {
  const text: string;
  export default text;
}
declare module '*.service' {
  const text: string;
  export default text;
}
declare module '*.timer' {
  const text: string;
  export default text;
}
