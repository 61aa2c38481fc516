// The least that the keys of a vault must be allowed to do, as a policy to be pasted where the keys are made.

const onObjects = [
  's3:GetObject',
  's3:PutObject',
  's3:DeleteObject',
  's3:AbortMultipartUpload',
  's3:ListMultipartUploadParts',
];

/** For the objects below the prefix only; an empty prefix is the whole bucket. */
export function policyFor(bucket: string, prefix: string): string {
  const folder = prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`;
  const resource = `arn:aws:s3:::${bucket}`;
  const lists = { Effect: 'Allow', Action: ['s3:ListBucket'], Resource: resource };
  const policy = {
    Version: '2012-10-17',
    Statement: [
      folder === '' ? lists : { ...lists, Condition: { StringLike: { 's3:prefix': `${folder}*` } } },
      { Effect: 'Allow', Action: ['s3:ListBucketMultipartUploads'], Resource: resource },
      { Effect: 'Allow', Action: onObjects, Resource: `${resource}/${folder}*` },
    ],
  };
  return JSON.stringify(policy, null, 2);
}
