// What a person has filled in about a bucket so far, and the form it becomes. Pure; the rules for values are the core's.

import type { BucketForm } from '../api/wire/BucketForm';
import { providerOf, type ProviderId } from './providers';

/** Where the keys are kept, or where they come from. */
export type KeySource = 'keyring' | 'session' | 'environment' | 'profile';

export interface KeysDraft {
  source: KeySource;
  keyId: string;
  secret: string;
  sessionToken: string | null;
  profile: string;
}

export interface BucketDraft {
  provider: ProviderId;
  /** As typed, where the provider has no pattern. */
  endpoint: string;
  account: string;
  region: string;
  bucket: string;
  prefix: string;
  allowPlainHttp: boolean;
  keys: KeysDraft;
}

export const noKeys: KeysDraft = { source: 'keyring', keyId: '', secret: '', sessionToken: null, profile: '' };

export const emptyDraft: BucketDraft = {
  provider: 'aws',
  endpoint: '',
  account: '',
  region: '',
  bucket: '',
  prefix: '',
  allowPlainHttp: false,
  keys: noKeys,
};

/** What is not filled in yet and must be. */
export type Missing = 'endpoint' | 'account' | 'region' | 'bucket' | 'keyId' | 'secret' | 'profile' | 'plainHttp';

/** Empty is Amazon's own. */
export function endpointOf(draft: BucketDraft): string {
  const { endpoint } = providerOf(draft.provider);
  if (endpoint === null) return '';
  if ('example' in endpoint) return draft.endpoint.trim();
  return endpoint.pattern.replace(`{${endpoint.asks}}`, draft[endpoint.asks].trim());
}

function regionOf(draft: BucketDraft): string {
  const { region } = providerOf(draft.provider);
  return typeof region === 'object' ? region.always : draft.region.trim();
}

/** Such an endpoint can be read on the way: it needs the person's word. A server on this computer does not. */
export function isPlainHttp(endpoint: string): boolean {
  if (!/^http:\/\//i.test(endpoint)) return false;
  try {
    const { hostname } = new URL(endpoint);
    return !/^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
  } catch {
    return true;
  }
}

export function missingKeys({ source, keyId, secret, profile }: KeysDraft): Missing | null {
  if (source === 'profile') return profile === '' ? 'profile' : null;
  if (source === 'environment') return null;
  if (keyId.trim() === '') return 'keyId';
  return secret.trim() === '' ? 'secret' : null;
}

/** The first thing that is missing, in the order of the fields. */
export function missingIn(draft: BucketDraft): Missing | null {
  const { endpoint } = providerOf(draft.provider);
  if (endpoint !== null) {
    if ('asks' in endpoint && draft[endpoint.asks].trim() === '') return endpoint.asks;
    if ('example' in endpoint && draft.endpoint.trim() === '') return 'endpoint';
  }
  if (isPlainHttp(endpointOf(draft)) && !draft.allowPlainHttp) return 'plainHttp';
  if (draft.bucket.trim() === '') return 'bucket';
  return missingKeys(draft.keys);
}

/** As the core takes them; keys that come from elsewhere are left out. */
export function keysToWire(keys: KeysDraft): Pick<BucketForm, 'key_id' | 'secret' | 'session_token' | 'credentials'> {
  const isTyped = keys.source === 'keyring' || keys.source === 'session';
  return {
    key_id: isTyped ? keys.keyId.trim() : '',
    secret: isTyped ? keys.secret.trim() : '',
    session_token: isTyped ? keys.sessionToken : null,
    credentials: keys.source === 'profile' ? `profile:${keys.profile}` : keys.source,
  };
}

export function formOf(name: string, draft: BucketDraft): BucketForm {
  const endpoint = endpointOf(draft);
  return {
    name: name.trim(),
    endpoint,
    bucket: draft.bucket.trim(),
    region: regionOf(draft),
    prefix: draft.prefix.trim(),
    ...keysToWire(draft.keys),
    allow_plain_http: draft.allowPlainHttp && isPlainHttp(endpoint),
  };
}
