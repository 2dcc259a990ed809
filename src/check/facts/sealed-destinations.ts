import { type ParsedSealedAddress, parseSealedAddress, sealedName } from '../../mail/sealed-address.ts';
import type { Context } from '../context.ts';
import { type Destination, destinationsAt } from './destinations.ts';

/** A sealed destination of a forward, as far as it can be read without a key. */
export interface StatedSealed extends Destination {
  readonly name: string;
  readonly parsed: ParsedSealedAddress;
}

/** Every sealed destination, in the order of mail.yml. */
export function* sealedDestinations({ forwards }: Context): Generator<StatedSealed> {
  for (const entry of forwards) {
    for (const destination of destinationsAt(entry)) {
      const name = sealedName(destination.text);
      if (name !== undefined) yield { ...destination, name, parsed: parseSealedAddress(destination.text) };
    }
  }
}
