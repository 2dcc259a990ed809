import { jsonText } from '../../escape/json.ts';
import type { OutputFile, Template } from '../../output.ts';
import { pathBelowOut } from '../../paths.ts';
import template from './manifest.ejs';

/** What the manifest says of one file, one line each. */
interface ManifestEntry {
  /** Below out/. */
  readonly file: string;
  /** `server`, `host`, `dns` or `www`. */
  readonly for: string;
  readonly machine?: string;
  /** On the machine. */
  readonly path?: string;
  readonly mode: string;
  readonly owner: string;
  readonly map?: OutputFile['map'];
  /**
   * True when its text has placeholders, `{{sealed KIND/NAME}}`, for what the release holds, as an age file sealed to the
   * machine, at /etc/mailc/sealed/KIND/NAME.age. The agent fills them in (src/deploy/agent/unseal.sh: fill), in a file
   * that has its mode from the first byte. Beside NAME.age lies what proves it: NAME.verifier of a password, NAME.pub of
   * a key.
   */
  readonly sealed?: OutputFile['sealed'];
  /** The table that the agent makes of its rows and of the sealed passwords that they name (make_sasldb). */
  readonly sasldb?: OutputFile['sasldb'];
  readonly reload: OutputFile['reload'];
}

/** How manifest.json is laid out. */
export const manifest: { readonly template: Template; readonly escape: (value: unknown) => string } = {
  template,
  escape: jsonText,
};

/**
 * The view of manifest.json. It ends with the manifest itself, so that the last line, which alone has no comma,
 * never changes when a file comes or goes.
 */
export function manifestView(files: readonly OutputFile[]): object {
  return { files: files.map(entry), last: { file: 'manifest.json', for: 'mailc' } };
}

function entry(file: OutputFile): ManifestEntry {
  const { target, path, mode = '0644', owner = 'root:root', map, sealed, sasldb, reload } = file;
  const machine = 'name' in target ? { machine: target.name, path } : {};
  return {
    file: pathBelowOut(file),
    for: target.kind,
    ...machine,
    mode,
    owner,
    ...(map === undefined ? {} : { map }),
    ...(sealed === undefined ? {} : { sealed }),
    ...(sasldb === undefined ? {} : { sasldb }),
    reload,
  };
}
