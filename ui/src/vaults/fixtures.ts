// A place in a bucket, for the tests of everything that speaks of one.

export const photosBucket = {
  kind: 'bucket',
  endpoint: null,
  bucket: 'photos',
  region: null,
  prefix: '',
  credentials: 'keyring',
} as const;
