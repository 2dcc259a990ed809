import { type PlaceData, placeData } from '../diagnostics/formats/json.ts';
import { placeFinder } from '../diagnostics/lines.ts';
import type { Plan } from './plan.ts';
import type { Origin } from './statements/statement.ts';
import { joined, say, type Words } from './words.ts';

/** More places than these are no help in a sentence. */
const MOST_PLACES = 3;

/** Answers where the lines of mail.yml stand that bring a change about. */
export class Places {
  readonly #placeOf: (origin: Origin) => PlaceData | undefined;

  constructor({ base, head }: Plan) {
    const finders = {
      base: base && placeFinder([base.source]),
      head: placeFinder([head.source]),
    };
    const sides = { base, head };
    this.#placeOf = ({ side, path }) => {
      const [from, find] = [sides[side], finders[side]];
      return from && find && placeData(find(from.locate(path, 'entry')));
    };
  }

  /** As data; undefined where there was no mail.yml. */
  of(origin: Origin): PlaceData | undefined {
    return this.#placeOf(origin);
  }

  /** `mail.yml:12`, `was mail.yml:14, 17` for what is gone; of many the first; nothing where mail.yml says nothing. */
  inWords(origins: readonly Origin[]): Words {
    const lines = new Map<string, { readonly words: Words; readonly numbers: Set<number> }>();
    for (const origin of origins.slice(0, MOST_PLACES + 1)) {
      const place = this.of(origin);
      if (place === undefined) continue;
      const words = origin.side === 'base' ? ['was '] : [];
      const key = `${origin.side} ${place.file}`;
      const known = lines.get(key) ?? {
        words: say`${words}${`${place.file}:${place.line}`}`,
        numbers: new Set(),
      };
      known.numbers.add(place.line);
      lines.set(key, known);
    }
    const parts = [...lines.values()].map(({ words, numbers: [, ...others] }): Words => {
      const isMany = others.length >= MOST_PLACES;
      return isMany ? words : [...words, ...others.map((line) => `, ${line}`)];
    });
    return joined(parts, '; ');
  }
}
