import type { MtaSts } from '../../../mail/system.ts';
import { mtaStsText } from '../../escape/mta-sts.ts';
import type { Output } from '../../output.ts';
import template from './mta-sts.ejs';

/**
 * The MTA-STS policy (RFC 8461 section 3.2), served at https://mta-sts.<domain>/.well-known/mta-sts.txt of every domain
 * that the server accepts mail for. The format has no comments, so this file does not say where it is from.
 */
export const mtaSts: Output = {
  id: 'mta-sts',
  template,
  escape: mtaStsText,
  *files(system) {
    if (system.mtaSts === undefined) return;
    yield {
      target: { kind: 'www' },
      path: '.well-known/mta-sts.txt',
      reload: ['web'],
      view: { rows: rows(system.mtaSts) },
    };
  },
};

function rows({ mode, mx, maxAge, path }: MtaSts): object[] {
  return [
    { key: 'version', value: 'STSv1', path },
    { key: 'mode', value: mode, path },
    ...mx.map((name) => ({ key: 'mx', value: name, path })),
    { key: 'max_age', value: maxAge, path },
  ];
}
