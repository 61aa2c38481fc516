import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { expectNoAxeFindings } from '../shared/axe';
import { photosBucket } from '../vaults/fixtures';
import { errorText } from '../words/errorText';
import { bucketSharing, localSharing } from './fixtures';
import SharingSettings from './SharingSettings.svelte';

function show(over: Record<string, unknown> = {}) {
  const props = {
    status: bucketSharing,
    failure: null,
    place: { ...photosBucket, prefix: 'vault' },
    isSettingLan: false,
    busy: null,
    error: null,
    onlan: vi.fn(),
    onbucket: vi.fn<(bucket: string | null) => Promise<boolean>>().mockResolvedValue(true),
    onask: vi.fn(),
    onretry: vi.fn(),
    onannounce: vi.fn(),
    ...over,
  };
  return { ...props, ...render(SharingSettings, { props }) };
}

test('what the vault can give out is said, and what it cannot with its reason', async () => {
  const { container } = show();
  const kinds = screen.getAllByRole('listitem').map((item) => item.textContent);
  expect(kinds[0]).toContain('Quick link: Possible');
  expect(kinds[1]).toContain('The bucket gives copies to nobody.');
  await expectNoAxeFindings(container);
});

test('a vault on this computer has nothing to do with buckets', () => {
  show({ status: localSharing, place: { kind: 'local', root: '/home/ada/Coffer' } });
  expect(screen.queryByRole('heading', { name: 'Where copies go' })).toBeNull();
});

test('copies go to another bucket only by a name that can be one, and back at once', async () => {
  const { onbucket, rerender } = show();
  await userEvent.click(screen.getByRole('radio', { name: 'Another bucket' }));
  expect(onbucket).not.toHaveBeenCalled();
  const name = screen.getByLabelText('Bucket for copies');
  await userEvent.type(name, 'Photos Public{Enter}');
  expect(name).toHaveAccessibleDescription('3 to 63 small letters, digits, dots and hyphens');
  await userEvent.clear(name);
  await userEvent.type(name, 'photos-public{Enter}');
  expect(onbucket).toHaveBeenLastCalledWith('photos-public');
  await rerender({ status: { ...bucketSharing, share_bucket: 'photos-public' } });
  await userEvent.click(screen.getByRole('radio', { name: 'This vault’s bucket' }));
  expect(onbucket).toHaveBeenLastCalledWith(null);
});

test('the bucket is asked, and its answer and its failure are said', async () => {
  const { onask, rerender } = show();
  await userEvent.click(screen.getByRole('button', { name: 'Check' }));
  expect(onask).toHaveBeenCalledOnce();
  expect(screen.getByRole('status')).toHaveTextContent('The bucket gives copies to nobody.');
  const kinds = bucketSharing.kinds.map((kind) => ({ ...kind, not_shared: null }));
  await rerender({ status: { ...bucketSharing, kinds }, error: errorText({ kind: 'offline', message: '' }) });
  expect(screen.getByRole('status')).toHaveTextContent('gives copies to whoever has their address');
  expect(screen.getByRole('alert')).toBeInTheDocument();
});

test('the policy and the rules are for where copies go', async () => {
  const { rerender } = show();
  const policy = () => screen.getByRole('region', { name: /^Policy/, hidden: true });
  const rules = () => screen.getByRole('region', { name: /^Lifecycle/, hidden: true });
  expect(policy()).toHaveTextContent('arn:aws:s3:::photos/vault/.share/*');
  expect(rules()).toHaveTextContent('vault/.share/d365/');
  const elsewhere = {
    share_bucket: 'photos-public',
    share_policy: '{ "Resource": ["arn:aws:s3:::photos-public/.share/*"] }',
    share_rules: '{ "Filter": { "Prefix": ".share/d365/" } }',
  };
  await rerender({ status: { ...bucketSharing, ...elsewhere } });
  expect(policy()).toHaveTextContent('arn:aws:s3:::photos-public/.share/*');
  expect(rules()).toHaveTextContent('"Prefix": ".share/d365/"');
});

test('what is not known yet, and never will be, is not an empty page', async () => {
  const { rerender, onretry } = show({ status: null });
  expect(screen.getByText('Asking what can be shared')).toBeInTheDocument();
  await rerender({ failure: errorText({ kind: 'unavailable', message: '' }) });
  await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
  expect(onretry).toHaveBeenCalledOnce();
});
