import { pathOf } from '../../mail/address-book.ts';
import { accountOf } from '../../mail/entries.ts';
import { quoted } from '../../mail/names.ts';
import type { Rule } from '../rule.ts';
import { explainLogin } from '../shape/reasons/login.ts';

/** An address whose local part cannot be the name of its account. */
export const accountName: Rule = {
  code: 'mail/account-name',
  severity: 'error',
  summary: 'An address names no account, and its local part cannot be one.',
  reference: 'useradd(8); postfwd sasl_username; Postfix smtpd_sender_login_maps',
  explanation:
    'Without an account of its own, an address belongs to the account that is called as its local part. An address may ' +
    "have signs that no login can have, such as the apostrophe of o'brien: its owner could not log in, and postfwd " +
    'would read some of them as something else.',
  bad: { mail: "addresses:\n  people:\n    «o'brien»: {}\n" },
  mended: { mail: "addresses:\n  people:\n    o'brien: obrien\n" },
  run({ book }, report) {
    for (const entry of book.entries()) {
      if (entry.section !== 'addresses' || typeof entry.value === 'string') continue;
      if (entry.value.account !== undefined) continue;
      const account = accountOf(entry.address, entry.value);
      const reason = explainLogin(account);
      if (reason === undefined) continue;
      const plain = account.replace(/[^a-z0-9]/g, '');
      const mend = `"${entry.key}: ${plain === account ? `account${plain}` : plain}"`;
      report({
        path: pathOf(entry),
        part: 'key',
        message: `No account is named for ${quoted(entry.key)}, and ${reason.message}`,
        help: `name the account that owns the address: ${mend}`,
      });
    }
  },
};
