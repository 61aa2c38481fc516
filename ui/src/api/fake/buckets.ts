// Buckets and vaults to look at in a plain browser: the name of a bucket says how it behaves. Development only.

import type { FakeVaults } from './vaults';

export function bringBuckets(vaults: FakeVaults): void {
  vaults.paceMilliseconds = 220;
  vaults.chosen = { folder_id: 'chosen', root: '/media/alex/Archive/Coffer', free_bytes: 1_800_000_000_000 };
  const shared = { vault_id: '0198f0c1d2e37a4b8c5d6e7f80912a3b', documents: null };
  vaults.buckets
    .set('holds-a-vault', { existing: { ...shared, users: ['0198f0aaaaaa7d5e8f90a1b2c3d4e5f6'] } })
    .set('family', { existing: { ...shared, users: ['ada', 'grace', 'linus'] } })
    .set('read-only', { fails: { check: 'writeDelete', error: 'permissionDenied' } })
    .set('unreachable', { fails: { check: 'reach', error: 'offline' } })
    .set('self-signed', { fails: { check: 'reach', error: 'untrustedServer' } })
    .set('wrong-keys', { fails: { check: 'signIn', error: 'credentialsRefused' } })
    .set('wrong-clock', { fails: { check: 'signIn', error: 'clockSkew' } })
    .set('nowhere', { fails: { check: 'list', error: 'bucketNotFound' } })
    .set('simple', { cannot: ['replaceOnly', 'race', 'presign'] });
}

export function bringVaults(vaults: FakeVaults): void {
  const bucket = { kind: 'bucket', region: 'eu-central-1', credentials: 'keyring' } as const;
  vaults.addKnown('Photos', { ...bucket, endpoint: null, bucket: 'simple', prefix: '' });
  vaults.addKnown('Studio archive', {
    ...bucket,
    endpoint: 'https://s3.fr-par.scw.cloud',
    bucket: 'studio-archive',
    prefix: 'vaults/2026/',
  });
}
