import { describe, expect, it } from 'vitest';
import { snapshot, totals, transfer } from './fixtures';
import { flowOf, groupTransfers, phaseOf, position } from './phase';

describe('the phase of all transfers', () => {
  it.each([
    [{}, 'idle'],
    [{ scanning: 12 }, 'scanning'],
    [{ scanning: 12, active: 1 }, 'running'],
    [{ active: 1, failed: 3 }, 'running'],
    [{ queued: 1 }, 'running'],
    [{ waiting: 1, queued: 4 }, 'waiting'],
    [{ waiting: 1, active: 1 }, 'running'],
    [{ waiting: 1, failed: 1 }, 'waiting'],
    [{ failed: 1, paused: 1 }, 'attention'],
    [{ paused: 2, done: 4 }, 'paused'],
    [{ done: 4 }, 'done'],
  ])('with %o is %s', (over, phase) => {
    expect(phaseOf(totals(over))).toBe(phase);
  });

  it('counts the file that is being worked on, and never past the last', () => {
    expect(position(totals({ done: 2, active: 1, queued: 9 }))).toEqual({ current: 3, all: 12 });
    expect(position(totals({ done: 3 }))).toEqual({ current: 3, all: 3 });
  });
});

describe('the way the files go', () => {
  const out = { direction: 'out' } as const;

  it.each([
    [[], 'in'],
    [[transfer()], 'in'],
    [[transfer(out), transfer({ ...out, state: 'queued' })], 'out'],
    [[transfer(out), transfer({ state: 'hashing' })], 'both'],
  ])('%#: %s', (transfers, flow) => {
    expect(flowOf(transfers)).toBe(flow);
  });

  it('is not that of what has ended', () => {
    expect(flowOf([transfer({ ...out, state: 'done' }), transfer({ ...out, state: 'failed' }), transfer()])).toBe('in');
    expect(flowOf([transfer({ state: 'done' }), transfer({ ...out, state: 'waiting' })])).toBe('out');
  });
});

describe('the groups of the card', () => {
  it('come in the order of what needs a person most, with the count of all', () => {
    const { transfers, totals: sums } = snapshot(
      [
        transfer({ state: 'done' }),
        transfer({ state: 'queued' }),
        transfer({ state: 'paused' }),
        transfer({ state: 'hashing' }),
        transfer({ state: 'waiting' }),
        transfer({ state: 'failed' }),
        transfer({ state: 'cancelled' }),
      ],
      { done: 1, queued: 9960, active: 1, waiting: 1, paused: 1, failed: 1 },
    );
    const groups = groupTransfers(transfers, sums);
    expect(groups.map(({ id, count }) => [id, count])).toEqual([
      ['attention', 1],
      ['active', 3],
      ['queued', 9960],
      ['done', 2],
    ]);
  });
});
