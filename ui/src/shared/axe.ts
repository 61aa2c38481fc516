// One axe run over a piece of markup, for component tests. Colours are not looked at here: jsdom does not compute
// them; the tests of the whole window do.
import axe from 'axe-core';
import { expect } from 'vitest';

export async function expectNoAxeFindings(container: Element): Promise<void> {
  const { violations } = await axe.run(container, {
    rules: { 'color-contrast': { enabled: false }, region: { enabled: false } },
  });
  const findings = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
  expect(findings, 'axe finds nothing').toEqual([]);
}
