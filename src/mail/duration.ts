const SECONDS = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 } as const;

/** The seconds of a duration such as `6h`; its form is checked by the schema. */
export function durationSeconds(duration: string): number {
  const unit = duration.slice(-1) as keyof typeof SECONDS;
  return Number(duration.slice(0, -1)) * SECONDS[unit];
}

/** Seconds as a duration of mail.yml, in its largest unit that leaves no rest. */
export function durationText(seconds: number): string {
  const [unit = 's', length = 1] =
    Object.entries(SECONDS).findLast(([, length]) => seconds > 0 && seconds % length === 0) ?? [];
  return `${seconds / length}${unit}`;
}
