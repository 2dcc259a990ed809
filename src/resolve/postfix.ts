import type { MailDocument, Route } from '../mail/document.ts';
import { sortedKeys } from '../mail/order.ts';
import type { PatternRoute, PostfixSettings } from '../mail/system.ts';
import { routeDelivery } from './addresses.ts';

/** What `postfix` says, in the order of output. */
export function resolvePostfix(
  document: MailDocument,
  attachments: ReadonlyMap<string, string>,
): PostfixSettings {
  const { map_type: mapType = 'cdb', main = {}, files = {}, pipes = {} } = document.postfix ?? {};
  return {
    mapType,
    main: sortedKeys(main).map((name) => ({
      name,
      value: parameterValue(main[name] as string | number | boolean),
      path: ['postfix', 'main', name],
    })),
    files: sortedKeys(files).map((name) => ({
      name,
      content: attachments.get(files[name] as string) ?? '',
      path: ['postfix', 'files', name],
    })),
    pipes: sortedKeys(pipes).map((name) => {
      const { user = '', command = [] } = pipes[name] ?? {};
      return { name, user, command, path: ['postfix', 'pipes', name] };
    }),
  };
}

/** The routes that match a pattern; in the order of their patterns, which is the order Postfix tries them in. */
export function resolvePatternRoutes(document: MailDocument): PatternRoute[] {
  return sortedKeys(document.routes)
    .filter((key) => key.startsWith('/'))
    .map((pattern) => ({
      pattern,
      delivery: routeDelivery(document.routes?.[pattern] as Route),
      path: ['routes', pattern],
    }));
}

/** postconf(5): Postfix spells booleans yes and no. */
function parameterValue(value: string | number | boolean): string {
  return typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value);
}
