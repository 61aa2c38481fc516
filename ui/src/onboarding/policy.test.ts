import { expect, it } from 'vitest';
import { policyFor } from './policy';

interface Statement {
  Action: string[];
  Resource: string;
  Condition?: unknown;
}

function statements(bucket: string, prefix: string): Statement[] {
  return (JSON.parse(policyFor(bucket, prefix)) as { Statement: Statement[] }).Statement;
}

it('allows the seven actions that a vault needs, and nothing else', () => {
  const allowed = statements('photos', '').flatMap(({ Action }) => Action);
  expect(allowed.sort()).toEqual([
    's3:AbortMultipartUpload',
    's3:DeleteObject',
    's3:GetObject',
    's3:ListBucket',
    's3:ListBucketMultipartUploads',
    's3:ListMultipartUploadParts',
    's3:PutObject',
  ]);
});

it('reaches no further than the prefix', () => {
  const [lists, , objects] = statements('photos', 'vaults/home');
  expect(lists?.Condition).toEqual({ StringLike: { 's3:prefix': 'vaults/home/*' } });
  expect(objects?.Resource).toBe('arn:aws:s3:::photos/vaults/home/*');
  expect(policyFor('photos', 'vaults/home/')).toBe(policyFor('photos', 'vaults/home'));
  const [all, , every] = statements('photos', '');
  expect([all?.Condition, every?.Resource]).toEqual([undefined, 'arn:aws:s3:::photos/*']);
});
