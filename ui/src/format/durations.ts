// A time that is left, rounded as far as it can be trusted. Used by the transfer card, which says it in words/. Not
// here: keeping it steady, which is transfers/pace.

/** What is worth saying of a time left: the rounded parts, and whether "about" belongs before it. */
export interface RoundedDuration {
  hours: number;
  minutes: number;
  seconds: number;
  rough: boolean;
}

/** To 5 s below a minute (to the second in the last ten), to minutes below an hour, to 10 minutes above. */
export function roundDuration(totalSeconds: number): RoundedDuration {
  const seconds = Math.max(1, Math.ceil(totalSeconds));
  if (seconds <= 10) return { hours: 0, minutes: 0, seconds, rough: false };
  const fives = Math.ceil(seconds / 5) * 5;
  if (fives < 60) return { hours: 0, minutes: 0, seconds: fives, rough: false };
  const minutes = Math.max(1, Math.round(seconds / 60));
  if (minutes < 60) return { hours: 0, minutes, seconds: 0, rough: true };
  const tens = Math.round(minutes / 10) * 10;
  return { hours: Math.floor(tens / 60), minutes: tens % 60, seconds: 0, rough: true };
}
