const SECONDS = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 } as const;

/** The seconds of a duration such as `6h`; its form is checked by the schema. */
export function durationSeconds(duration: string): number {
  const unit = duration.slice(-1) as keyof typeof SECONDS;
  return Number(duration.slice(0, -1)) * SECONDS[unit];
}
