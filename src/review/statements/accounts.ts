import type { Login } from '../../mail/system.ts';
import { effectiveLimit, upTo } from '../limits.ts';
import type { LoginNews } from '../login-news.ts';
import { newOf, oldOf, type Review } from '../review.ts';
import { say } from '../words.ts';
import { gain, limit, loss, type Part, tellingOf } from './login-parts.ts';
import { verb } from './mail.ts';
import { originOf, type Telling } from './statement.ts';

/** Tells of a person's login; that it comes or goes is told with its address, where it has one that does. */
export function accountTelling(news: LoginNews, review: Review, isTold: boolean): Telling[] {
  const [before, after] = [news.login && oldOf<Login>(news.login), news.login && newOf<Login>(news.login)];
  const origins = news.login === undefined ? news.rows.map(originOf) : [originOf(news.login)];
  if (before !== undefined && after === undefined) {
    return tellingOf(news.name, isTold ? [] : [goneLogin()], origins);
  }
  if (before === undefined && after !== undefined && !isTold) {
    return tellingOf(news.name, [newLogin(after, news, review)], origins);
  }
  return tellingOf(news.name, [gain(news, review), loss(news, review), limit(news, review)], origins);
}

function goneLogin(): Part {
  return {
    words: (number) => say`${verb(number, 'is', 'are')} gone and may no longer send mail`,
    inGeneral: ['are gone and may no longer send mail'],
    risk: 'login-removed',
  };
}

/** To send as an address that was there before, is to be looked at twice. */
function newLogin(login: Login, { gained }: LoginNews, { base, head, naming }: Review): Part {
  const isGiven = gained.some((sender) => base?.system.find(sender) !== undefined);
  const as = gained.length === 0 ? [] : say` as ${naming.addresses(gained)}`;
  const much = upTo(effectiveLimit(login, head.system));
  return {
    words: (number) =>
      say`${verb(number, 'is a new login', 'are new logins')} and may send mail${as}, ${much}`,
    inGeneral: ['are new and may send mail'],
    ...(isGiven && { risk: 'sends-as' as const }),
  };
}
