import { limitReply, replyText, UNKNOWN_LOGIN } from '../../../mail/postfix-rows.ts';
import type { ClassLimit, Limit, Login, MailSystem } from '../../../mail/system.ts';
import { postfwdText } from '../../escape/postfwd.ts';
import type { Output } from '../../output.ts';
import template from './postfwd.ejs';

/** `postfwd.cf`: how many recipients each login may send to. Logins are compared with ==, never as patterns. */
export const postfwd: Output = {
  id: 'postfwd',
  template,
  escape: postfwdText,
  *files(system) {
    yield {
      target: { kind: 'server', name: system.server.name },
      path: '/etc/postfwd/postfwd.cf',
      reload: ['postfwd'],
      view: {
        lists: lists(system),
        own: ownRules(system),
        classes: classRules(system),
        unknownLogin: UNKNOWN_LOGIN,
      },
    };
  },
};

/** No name is the beginning of another: postfwd replaces them as text. */
function lists({ logins }: MailSystem): { name: string; about: string; logins: Login[] }[] {
  const of = (limitClass: Login['limitClass']) => logins.filter((login) => login.limitClass === limitClass);
  return [
    { name: 'HOSTS', about: 'Machines', logins: of('hosts') },
    { name: 'PEOPLE', about: 'People', logins: of('users') },
    { name: 'UNLIMITED', about: 'Without a limit', logins: of('none') },
  ];
}

function classRules({ limits }: MailSystem): object[] {
  return [classRule('hosts', 'HOSTS', limits.hosts), classRule('people', 'PEOPLE', limits.users)];
}

/** postfwd counts by rule id and limit, so an id must not change while its limit stays. */
function classRule(id: string, list: string, limit: ClassLimit): object {
  return { id, list, ...counted(limit), path: limit.path };
}

function ownRules({ logins }: MailSystem): object[] {
  return logins.flatMap(({ name, ownLimit, path }) =>
    ownLimit === undefined ? [] : [{ id: `own-${name}`, name, ...counted(ownLimit), path }],
  );
}

function counted(limit: Limit & { over: 'reject' | 'defer'; text: string }): object {
  const { recipients, seconds } = limit;
  return { recipients, seconds, reply: replyText(limitReply(limit)) };
}
