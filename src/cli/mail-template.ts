/** What `mailc init` knows of an organisation. */
export interface Beginning {
  readonly domain: string;
  /** The short name of the server. */
  readonly server: string;
  /** The server's full name, where it is not the short name in the domain. */
  readonly fqdn: string | undefined;
  readonly ipv4: string | undefined;
  readonly ipv6: string | undefined;
  /** The path from mail.yml to the schema, for editors. */
  readonly schema: string;
}

/** A first mail.yml: complete, and short enough to be read as a lesson. */
export function mailTemplate(beginning: Beginning): string {
  const { domain, server, schema } = beginning;
  return `# yaml-language-server: $schema=${schema}
version: 1
domain: ${scalar(domain)} # a bare name below is a local part of this domain

servers:
  ${scalar(server)}:${serverSettings(beginning)}

addresses: # heading -> address -> the account on the server that owns it
  staff:
    admin: {} # admin@${domain} is the mailbox of the account admin

forwards: # heading -> address -> where its mail goes
  roles:
    postmaster: admin # this one and abuse must exist (RFC 2142)
    abuse: [admin] # one address or several, here or elsewhere
    root: admin # what machines report
`;
}

function serverSettings({ fqdn, ipv4, ipv6 }: Beginning): string {
  const facts = Object.entries({ fqdn, ipv4, ipv6 }).flatMap(([key, value]) =>
    value === undefined ? [] : [`\n    ${key}: ${scalar(value)}`],
  );
  return facts.length === 0 ? ' {}' : facts.join('');
}

/** Plain where YAML takes a plain scalar for just this text; in quotes otherwise, for the check to judge. */
function scalar(text: string): string {
  const isPlain = /^[a-z][a-z0-9.-]*$|^\d+\.\d+\.\d+\.\d+$|^[0-9a-f]+:[0-9a-f:]*[0-9a-f]$/.test(text);
  return isPlain && !/^(true|false|null)$/.test(text) ? text : JSON.stringify(text);
}
