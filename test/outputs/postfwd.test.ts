import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execaSync } from 'execa';
import { describe, expect, it } from 'vitest';
import { describeWith } from '../support/programs.ts';
import { type CompiledEstate, compiledEstates } from '../support/trees.ts';

/** postfwd -C ends with 1 for good and bad files alike, and drops what it cannot read: rules are counted, and asked. */
describeWith(['postfwd1'], 'postfwd obeys what is compiled', () => {
  describe.each(compiledEstates())('$name', (estate) => {
    const file = join(estate.out, estate.server, 'etc/postfwd/postfwd.cf');
    const text = readFileSync(file, 'utf8');
    const rules = text.split('\n').filter((line) => line.startsWith('id='));

    it('reads every rule, without a warning', () => {
      const { stdout, stderr } = execaSync('postfwd1', ['-C', '-n', '-f', file], { reject: false });
      expect(stderr).toBe('');
      expect(stdout).not.toContain('warning');
      expect(stdout.match(/^Rule/gm)?.length).toBe(rules.length);
    });

    it('lets each login send one message, and nobody who is not listed', () => {
      const logins = [...text.matchAll(/sasl_username==([^;\s]+);/g)].map((match) => match[1] as string);
      expect(logins.length).toBeGreaterThan(0);
      expect(actions(file, logins.map(request))).toEqual(logins.map(() => 'DUNNO'));
      const strangers = ['stranger', `x${logins[0]}`, `${logins[0]}x`];
      expect(actions(file, strangers.map(request))).toEqual(
        strangers.map(() => 'REJECT This login may not send mail here'),
      );
      expect(actions(file, [request('')])).toEqual(['DUNNO']);
    });

    it('has every login in exactly one list', () => {
      expect(duplicates(loginsOfLists(text))).toEqual([]);
      expect(new Set(loginsOfLists(text))).toEqual(new Set(sendersIn(estate)));
    });
  });
});

function request(login: string): string {
  const attributes = {
    request: 'smtpd_access_policy',
    protocol_state: 'END-OF-MESSAGE',
    sasl_username: login,
    sender: 'a@example.org',
    recipient: 'b@example.net',
    recipient_count: '1',
  };
  return Object.entries(attributes)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}

function actions(file: string, requests: readonly string[]): string[] {
  const { stdout } = execaSync('postfwd1', ['-n', '-f', file], { input: `${requests.join('\n')}\n` });
  return [...stdout.matchAll(/^action=(.*)$/gm)].map((match) => match[1] as string);
}

function loginsOfLists(text: string): string[] {
  return [...text.matchAll(/sasl_username==([^;\s]+);/g)]
    .map((match) => match[1] as string)
    .filter((login, index, all) => all.indexOf(login) === index || !text.includes(`id=own-${login};`));
}

function duplicates(names: readonly string[]): string[] {
  return names.filter((name, index) => names.indexOf(name) !== index);
}

/** Every login that the sender login map and the rights of hosts name. */
function sendersIn({ out, server }: CompiledEstate): string[] {
  const values = (name: string, column: number) =>
    readFileSync(join(out, server, 'etc/postfix', name), 'utf8')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .flatMap((line) => (line.split('\t')[column] as string).split(', '));
  return [...values('senders', 1), ...values('sasl_access', 0)].filter((login) => login !== '-');
}
