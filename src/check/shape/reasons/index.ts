import { explainAddress } from './address.ts';
import { explainDomain, explainName } from './domain.ts';
import { explainIpv4, explainIpv6 } from './ip-address.ts';
import { explainLogin, explainShortName } from './login.ts';
import type { Explain } from './reason.ts';
import { explainAgeRecipient, explainForwardDestination } from './sealed.ts';
import {
  explainLimitText,
  explainMachinePath,
  explainNextHop,
  explainOneLine,
  explainProjectPath,
} from './text.ts';
import { explainDate, explainDuration } from './time.ts';

/** Who explains a text of a form, by the name of the form in the schema's definitions. */
export const EXPLAIN: ReadonlyMap<string, Explain> = new Map<string, Explain>([
  ['address_key', (text) => explainAddress(text, 'key')],
  ['forward_key', (text) => explainAddress(text, 'forward-key')],
  ['destination', (text) => explainAddress(text, 'destination')],
  ['forward_destination', explainForwardDestination],
  ['age_recipient', explainAgeRecipient],
  ['sender', (text) => explainAddress(text, 'sender')],
  ['route_key', (text) => explainAddress(text, 'route-key')],
  ['domain', explainDomain],
  ['dns_name', explainName],
  ['next_hop', explainNextHop],
  ['login', explainLogin],
  ['short_name', explainShortName],
  ['duration', explainDuration],
  ['date', explainDate],
  ['ipv4', explainIpv4],
  ['ipv6', explainIpv6],
  ['reply_text', (text) => explainOneLine(text, 'the text of a reply', 400)],
  ['limit_text', explainLimitText],
  ['parameter_text', (text) => explainOneLine(text, 'the value of a parameter', 2000)],
  ['project_path', explainProjectPath],
  ['machine_path', explainMachinePath],
]);
