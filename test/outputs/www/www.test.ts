import { execaSync } from 'execa';
import { describe, expect, it } from 'vitest';
import { htmlText } from '../../../src/emit/escape/html.ts';
import { mtaStsText } from '../../../src/emit/escape/mta-sts.ts';
import { xmlText } from '../../../src/emit/escape/xml.ts';
import type { Output } from '../../../src/emit/output.ts';
import { autoconfig } from '../../../src/emit/outputs/autoconfig/output.ts';
import { mtaSts } from '../../../src/emit/outputs/mta-sts/output.ts';
import { settingsPage } from '../../../src/emit/outputs/settings-page/output.ts';
import type { MailDocument } from '../../../src/mail/document.ts';
import { describeWith } from '../../support/programs.ts';
import { estate, render } from '../dns/estate.ts';

const document: MailDocument = {
  version: 1,
  domain: 'example.org',
  servers: { mx1: {} },
  domains: {
    'a.example.org': {},
    'b.example.org': { mx: 'mx.example.net' },
    'c.example.org': { mail: 'none' },
  },
  dns: { mta_sts: { mode: 'enforce', max_age: '2w' } },
  clients: {
    smtp: [{ port: 587, tls: 'starttls' }],
    imap: [
      { port: 143, tls: 'starttls' },
      { port: 993, tls: 'implicit' },
    ],
  },
};

function only(output: Output, given: MailDocument = document): string {
  return Object.values(render(output, estate(given))).join();
}

describe('the MTA-STS policy', () => {
  it('has the lines of RFC 8461 section 3.2, each ended by CRLF', () => {
    expect(only(mtaSts)).toBe(
      'version: STSv1\r\nmode: enforce\r\nmx: mx1.example.org\r\nmax_age: 1209600\r\n',
    );
  });

  it('is not there unless mail.yml asks for it', () => {
    expect(render(mtaSts, estate({ ...document, dns: {} }))).toEqual({});
  });
});

describeWith(['xmllint'], 'the autoconfig file', () => {
  it('is well-formed, and has what a program needs', () => {
    const ask = (path: string) =>
      execaSync('xmllint', ['--xpath', path, '-'], { input: only(autoconfig) }).stdout;
    const provider = '/clientConfig[@version="1.1"]/emailProvider[@id="example.org"]';
    expect(ask(`${provider}/domain/text()`).split('\n')).toEqual(['a.example.org', 'example.org']);
    expect(ask(`${provider}/incomingServer[@type="imap"]/port/text()`).split('\n')).toEqual(['143', '993']);
    expect(ask(`${provider}/incomingServer/socketType/text()`).split('\n')).toEqual(['STARTTLS', 'SSL']);
    expect(ask(`${provider}/outgoingServer[@type="smtp"]/port/text()`)).toBe('587');
    expect(new Set(ask(`${provider}//hostname/text()`).split('\n'))).toEqual(new Set(['mx1.example.org']));
    expect(new Set(ask(`${provider}//username/text()`).split('\n'))).toEqual(new Set(['%EMAILLOCALPART%']));
  });
});

describe('the page of settings', () => {
  const page = only(settingsPage);

  it('has the settings, the preferred ones first', () => {
    const text = page
      .replace(/<style>.*<\/style>/s, '')
      .replace(/<[^>]*>/g, ' ')
      .replace(/\s+/g, ' ');
    expect(text).toContain('Reading mail (IMAP) Server mx1.example.org Port 143 Security STARTTLS');
    expect(text).toContain('Instead, if your program does not offer that Port 993 Security SSL/TLS');
    expect(text).toContain('Sending mail (SMTP) Server mx1.example.org Port 587 Security STARTTLS');
  });

  it('stands alone: no scripts, and nothing from elsewhere', () => {
    expect(page).not.toMatch(/<script|<link|<img|<iframe|@import|url\(|src=|https?:/i);
  });

  it('says its language and its title, and names each part by its heading', () => {
    expect(page).toMatch(/^<!DOCTYPE html>\n/);
    expect(page).toContain('<html lang="en">');
    expect(page).toContain('<title>Mail settings for example.org</title>');
    const labels = [...page.matchAll(/<section aria-labelledby="([^"]+)">/g)].map((match) => match[1]);
    expect(labels).toEqual(['reading', 'sending', 'login']);
    for (const label of labels) expect(page).toContain(`<h2 id="${label}">`);
  });
});

describeWith(['xmllint'], 'the page of settings, as a parser reads it,', () => {
  it('closes what it opens', () => {
    const { stderr } = execaSync('xmllint', ['--html', '--noout', '-'], {
      input: only(settingsPage),
      reject: false,
    });
    // libxml2 knows the elements of HTML 4 only.
    const errors = stderr.split('\n').filter((line) => line.includes('error'));
    expect(errors.filter((line) => !/Tag (main|section) invalid/.test(line))).toEqual([]);
  });
});

describe('the text of these files', () => {
  it.each([undefined, null, 'two\nlines', 'nul\0'])('never holds %j', (value) => {
    for (const text of [htmlText, xmlText, mtaStsText]) expect(() => text(value)).toThrow();
  });

  it('cannot leave an element, an attribute or a comment', () => {
    expect(htmlText(`<a href="x" b='y'>&--->`)).toBe(
      '&lt;a href=&quot;x&quot; b=&#39;y&#39;&gt;&amp;&#45;&#45;-&gt;',
    );
  });

  it('of a policy ends a line only where the layout does', () => {
    expect(mtaStsText('\r')).toBe('\r');
    expect(() => mtaStsText('none\r')).toThrow();
  });
});
