import { expect, it } from 'vitest';
import { policyFor } from './policy';

interface Statement {
  Action: string[];
  Resource: string;
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
  const resources = (prefix: string) => statements('photos', prefix).map(({ Resource }) => Resource);
  expect(resources('')).toEqual(['arn:aws:s3:::photos', 'arn:aws:s3:::photos/*']);
  expect(resources('vaults/home')).toEqual(['arn:aws:s3:::photos', 'arn:aws:s3:::photos/vaults/home/*']);
  expect(resources('vaults/home/')).toEqual(resources('vaults/home'));
});
