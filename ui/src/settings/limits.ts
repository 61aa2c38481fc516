// A limit as the core writes it ("2.5M", "Mon-08:00,512k 18:00,off"), and as the settings show it. Pure; the core decides what
// is valid in the end, and what it would refuse is named here before it is sent.

/** Bytes a second as they are entered: a number, and `k`, `M` or `G` in steps of 1,000; `off` is no limit. */
export interface Rate {
  number: string;
  unit: RateUnit;
}

export type RateUnit = 'k' | 'M' | 'G' | 'off';

/** What holds on some days from some time on. */
export interface Row {
  /** From Monday on. */
  days: readonly boolean[];
  from: string;
  rate: Rate;
}

export type ChosenLimit = { kind: 'off' } | { kind: 'fixed'; rate: Rate } | { kind: 'timetable'; rows: readonly Row[] };

export type LimitFault = 'rate' | 'time' | 'days' | 'twice';

/** What is wrong, and in which row of a timetable. */
export interface Refusal {
  fault: LimitFault;
  row: number | null;
}

/** What is chosen when somebody turns to a kind of limit for the first time. */
export const FIRST_RATE: Rate = { number: '1', unit: 'M' };
const WORKDAYS = [true, true, true, true, true, false, false];
export const FIRST_ROWS: readonly Row[] = [
  { days: WORKDAYS, from: '08:00', rate: FIRST_RATE },
  { days: WORKDAYS, from: '18:00', rate: { number: '', unit: 'off' } },
];

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;
const LEAST = 1_000;
const MOST = 100_000_000_000;
const FACTORS = { k: 1_000, M: 1_000_000, G: 1_000_000_000 } as const;

/** The limit that a text of the core says. Entries of one time and rate are one row, whatever their days. */
export function readLimit(text: string | null): ChosenLimit {
  if (text === null) return { kind: 'off' };
  if (!text.includes(',')) return { kind: 'fixed', rate: readRate(text) };
  const rows = new Map<string, { days: boolean[]; from: string; rate: Rate }>();
  for (const entry of text.split(' ')) {
    const [when = '', rate = ''] = entry.split(',');
    const day = DAYS.findIndex((name) => when.startsWith(`${name}-`));
    const from = day < 0 ? when : when.slice(4);
    const row = rows.get(`${from},${rate}`) ?? { days: DAYS.map(() => false), from, rate: readRate(rate) };
    row.days = row.days.map((isOn, at) => isOn || day < 0 || at === day);
    rows.set(`${from},${rate}`, row);
  }
  return { kind: 'timetable', rows: [...rows.values()] };
}

function readRate(text: string): Rate {
  const unit = text.slice(-1);
  if (unit === 'k' || unit === 'M' || unit === 'G') return { number: text.slice(0, -1), unit };
  return { number: '', unit: 'off' };
}

/** The text of the core for a limit, or why there is none. */
export function writeLimit(limit: ChosenLimit): { text: string | null } | Refusal {
  if (limit.kind === 'off') return { text: null };
  if (limit.kind === 'fixed') {
    if (limit.rate.unit === 'off') return { text: null };
    const text = rateText(limit.rate);
    return text === null ? { fault: 'rate', row: null } : { text };
  }
  if (limit.rows.length === 0) return { text: null };
  const entries: string[] = [];
  const begun = new Set<string>();
  for (const [at, row] of limit.rows.entries()) {
    const [from, rate] = [timeText(row.from), rateText(row.rate)];
    if (from === null) return { fault: 'time', row: at };
    if (rate === null) return { fault: 'rate', row: at };
    const days = DAYS.filter((_, day) => row.days[day]);
    if (days.length === 0) return { fault: 'days', row: at };
    const isTaken = days.some((day) => begun.has(`${day}-${from}`));
    if (isTaken) return { fault: 'twice', row: at };
    for (const day of days) begun.add(`${day}-${from}`);
    if (days.length === DAYS.length) entries.push(`${from},${rate}`);
    else entries.push(...days.map((day) => `${day}-${from},${rate}`));
  }
  return { text: entries.join(' ') };
}

/** "2.5M"; a comma is as good as a point. `null` for what is no rate. */
export function rateText({ number, unit }: Rate): string | null {
  if (unit === 'off') return 'off';
  const written = number.trim().replace(',', '.');
  if (!/^\d{1,9}(\.\d{1,3})?$/.test(written)) return null;
  const bytes = Math.round(Number(written) * FACTORS[unit]);
  return bytes >= LEAST && bytes <= MOST ? `${written}${unit}` : null;
}

/** "08:00" for "8:00", "8.00" and "0800"; `null` for what is no time. */
export function timeText(entered: string): string | null {
  const parts = /^(\d{1,2})[:.]?(\d{2})$/.exec(entered.trim());
  const [hour, minute] = [Number(parts?.[1] ?? 24), Number(parts?.[2] ?? 60)];
  if (hour > 23 || minute > 59) return null;
  return `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
}

/** Whether two texts of the core say the same, in whatever form and order. */
export function isSameLimit(one: string | null, other: string | null): boolean {
  const [first, second] = [entriesOf(one), entriesOf(other)];
  return first.size === second.size && [...first].every(([begins, bytes]) => second.get(begins) === bytes);
}

/** The bytes a second that hold from when on; nothing for no limit. */
function entriesOf(text: string | null): Map<string, number | null> {
  const bytesOf = ({ number, unit }: Rate) => (unit === 'off' ? null : Math.round(Number(number) * FACTORS[unit]));
  const limit = readLimit(text);
  if (limit.kind === 'off') return new Map();
  if (limit.kind === 'fixed') return new Map([['always', bytesOf(limit.rate)]]);
  const entries = limit.rows.flatMap(({ days, from, rate }) =>
    DAYS.filter((_, day) => days[day]).map((day): [string, number | null] => [`${day}-${from}`, bytesOf(rate)]),
  );
  return new Map(entries);
}

/** The text of the core for a rate in bytes a second: the largest unit that says it exactly. */
export function textOfRate(bytes: number): string {
  const unit = (['G', 'M', 'k'] as const).find(
    (unit) => bytes >= FACTORS[unit] && bytes % (FACTORS[unit] / 1000) === 0,
  );
  return `${bytes / FACTORS[unit ?? 'k']}${unit ?? 'k'}`;
}
