import { describe, expect, it } from 'vitest';
import { emptyDraft, endpointOf, formOf, isPlainHttp, missingIn, type BucketDraft } from './bucketDraft';
import { providers } from './providers';

const typed = { ...emptyDraft.keys, keyId: ' AKIA ', secret: ' secret\n' };
const whole: BucketDraft = { ...emptyDraft, bucket: ' photos ', keys: typed };

describe('what was filled in about a bucket', () => {
  it('becomes a form without the spaces around it', () => {
    expect(formOf(' Photos ', whole)).toEqual({
      name: 'Photos',
      endpoint: '',
      bucket: 'photos',
      region: '',
      prefix: '',
      key_id: 'AKIA',
      secret: 'secret',
      session_token: null,
      credentials: 'keyring',
      allow_plain_http: false,
    });
  });

  it('leaves typed keys out when they come from elsewhere', () => {
    const elsewhere = { ...whole, keys: { ...typed, source: 'profile', profile: 'work', sessionToken: 't' } as const };
    expect(formOf('x', elsewhere)).toMatchObject({
      key_id: '',
      secret: '',
      session_token: null,
      credentials: 'profile:work',
    });
  });

  it('puts what was asked for into the provider’s endpoint', () => {
    expect(endpointOf({ ...whole, provider: 'r2', account: 'abc' })).toBe('https://abc.r2.cloudflarestorage.com');
    expect(formOf('x', { ...whole, provider: 'r2', account: 'abc' }).region).toBe('auto');
    const b2 = formOf('x', { ...whole, provider: 'b2', region: 'eu-central-003' });
    expect([b2.endpoint, b2.region]).toEqual(['https://s3.eu-central-003.backblazeb2.com', 'eu-central-003']);
  });

  it('names the first thing that is missing', () => {
    expect(missingIn(whole)).toBeNull();
    expect(missingIn(emptyDraft)).toBe('bucket');
    expect(missingIn({ ...whole, provider: 'minio' })).toBe('endpoint');
    expect(missingIn({ ...whole, provider: 'r2' })).toBe('account');
    expect(missingIn({ ...whole, provider: 'wasabi' })).toBe('region');
    expect(missingIn({ ...whole, keys: { ...typed, secret: '' } })).toBe('secret');
    expect(missingIn({ ...whole, keys: { ...typed, source: 'profile' } })).toBe('profile');
    expect(missingIn({ ...whole, keys: { ...emptyDraft.keys, source: 'environment' } })).toBeNull();
  });

  it('needs the person’s word for a connection without encryption', () => {
    const plain: BucketDraft = { ...whole, provider: 'minio', endpoint: 'http://nas.local:9000' };
    expect(missingIn(plain)).toBe('plainHttp');
    expect(formOf('x', { ...plain, allowPlainHttp: true }).allow_plain_http).toBe(true);
    expect(formOf('x', { ...plain, endpoint: 'https://nas.local', allowPlainHttp: true }).allow_plain_http).toBe(false);
  });

  it.each(['http://localhost:9000', 'http://127.0.0.1', 'http://[::1]:8333', 'https://nas.local', ''])(
    'takes %j without a question',
    (endpoint) => {
      expect(isPlainHttp(endpoint)).toBe(false);
    },
  );

  it.each(['HTTP://nas.local', 'http://127.0.0.1.example.com', 'http://localhost.example.com', 'http://'])(
    'asks about %j',
    (endpoint) => {
      expect(isPlainHttp(endpoint)).toBe(true);
    },
  );
});

it('every provider with a pattern asks for what stands in its braces', () => {
  for (const { endpoint } of providers) {
    if (endpoint === null || !('pattern' in endpoint)) continue;
    expect(endpoint.pattern).toContain(`{${endpoint.asks}}`);
  }
});
