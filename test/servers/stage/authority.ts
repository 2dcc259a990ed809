import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';

/** A certificate and its key, in PEM. */
export interface Certificate {
  readonly certificate: string;
  readonly key: string;
}

/** Elliptic curves, because an RSA key would take a second. */
const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];

/** A certificate authority that nobody but the test believes. */
export class Authority {
  readonly certificate: string;
  readonly #key: string;
  readonly #issued = new Map<string, Promise<Certificate>>();

  private constructor({ certificate, key }: Certificate) {
    this.certificate = certificate;
    this.#key = key;
  }

  /** Makes a new one. Two of them know nothing of one another, whatever their names. */
  static async create(name = 'Test authority'): Promise<Authority> {
    const uses = ['-addext', 'keyUsage=critical,keyCertSign,cRLSign'];
    return new Authority(await request({}, ['-subj', `/CN=${name}`, ...uses]));
  }

  /** A server certificate for these names; the same one when asked again. */
  async issue(...names: readonly string[]): Promise<Certificate> {
    const wanted = names.join(',');
    const issued = this.#issued.get(wanted) ?? this.#sign(names);
    this.#issued.set(wanted, issued);
    return await issued;
  }

  async #sign(names: readonly string[]): Promise<Certificate> {
    const alternatives = names.map((name) => `DNS:${name}`).join(',');
    const extensions = [`subjectAltName=${alternatives}`, 'basicConstraints=critical,CA:FALSE'];
    return await request({ 'ca.pem': this.certificate, 'ca.key': this.#key }, [
      '-subj',
      `/CN=${names[0]}`,
      '-CA',
      'ca.pem',
      '-CAkey',
      'ca.key',
      ...extensions.flatMap((extension) => ['-addext', extension]),
    ]);
  }
}

/** Lets openssl make one certificate, in a directory that is gone afterwards. */
async function request(
  files: Readonly<Record<string, string>>,
  args: readonly string[],
): Promise<Certificate> {
  const directory = await mkdtemp(join(tmpdir(), 'mailc-authority-'));
  try {
    for (const [name, text] of Object.entries(files)) {
      await writeFile(join(directory, name), text, { mode: 0o600 });
    }
    const out = ['-keyout', 'new.key', '-out', 'new.pem'];
    await execa('openssl', ['req', '-x509', ...NEW_KEY, ...out, ...args], { cwd: directory });
    const [certificate, key] = await Promise.all(
      ['new.pem', 'new.key'].map((name) => readFile(join(directory, name), 'utf8')),
    );
    return { certificate: certificate ?? '', key: key ?? '' };
  } finally {
    await rm(directory, { recursive: true });
  }
}
