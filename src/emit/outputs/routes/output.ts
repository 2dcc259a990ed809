import { routeTransport } from '../../../mail/postfix-rows.ts';
import { postfixText } from '../../escape/postfix.ts';
import type { Output } from '../../output.ts';
import template from '../lookup-table/lookup-table.ejs';
import { transportText } from '../transport/output.ts';

/**
 * `routes`: addresses known by a pattern, with their transport (pcre_table(5)). It serves transport_maps, and
 * local_recipient_maps as the only addresses that are known without a row in `users`.
 */
export const routes: Output = {
  id: 'routes',
  template,
  escape: postfixText,
  *files(system) {
    yield {
      target: { kind: 'server', name: system.server.name },
      path: '/etc/postfix/routes',
      reload: ['postfix'],
      view: {
        about: ['Addresses known by a pattern, and where they go: local_recipient_maps and transport_maps.'],
        rows: system.patternRoutes.map(({ pattern, delivery, path }) => ({
          heading: '',
          key: pattern,
          value: transportText(routeTransport(delivery)),
          path,
        })),
      },
    };
  },
};
