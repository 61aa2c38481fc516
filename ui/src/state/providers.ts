// The stores that people keep buckets at: where they are reached, what must be asked for, what is known of the region.
//
// Facts only; what is said of them is in words. Not here: how a server behaves, which the checks find out.

export type ProviderId =
  'aws' | 'r2' | 'b2' | 'wasabi' | 'digitalocean' | 'minio' | 'garage' | 'seaweedfs' | 'ceph' | 'other';

/** What stands in braces in an endpoint, and is a field of its own. */
export type Placeholder = 'account' | 'region';

export interface Provider {
  id: ProviderId;
  /** Null is Amazon's own; a pattern with placeholders; or an address as it could look, to be typed by the person. */
  endpoint: null | { pattern: string; asks: Placeholder } | { example: string };
  /** `found` by asking the server, always the same, or a part of the endpoint. */
  region: 'found' | 'endpoint' | { always: string };
  /** How a region of this provider looks. */
  regionExample: string;
}

export const providers: readonly Provider[] = [
  { id: 'aws', endpoint: null, region: 'found', regionExample: 'eu-central-1' },
  {
    id: 'r2',
    endpoint: { pattern: 'https://{account}.r2.cloudflarestorage.com', asks: 'account' },
    region: { always: 'auto' },
    regionExample: 'auto',
  },
  {
    id: 'b2',
    endpoint: { pattern: 'https://s3.{region}.backblazeb2.com', asks: 'region' },
    region: 'endpoint',
    regionExample: 'eu-central-003',
  },
  {
    id: 'wasabi',
    endpoint: { pattern: 'https://s3.{region}.wasabisys.com', asks: 'region' },
    region: 'endpoint',
    regionExample: 'eu-central-1',
  },
  {
    id: 'digitalocean',
    endpoint: { pattern: 'https://{region}.digitaloceanspaces.com', asks: 'region' },
    region: 'endpoint',
    regionExample: 'fra1',
  },
  {
    id: 'minio',
    endpoint: { example: 'https://minio.example.com:9000' },
    region: 'found',
    regionExample: 'us-east-1',
  },
  {
    id: 'garage',
    endpoint: { example: 'https://garage.example.com:3900' },
    region: 'found',
    regionExample: 'garage',
  },
  {
    id: 'seaweedfs',
    endpoint: { example: 'https://seaweedfs.example.com:8333' },
    region: 'found',
    regionExample: 'us-east-1',
  },
  { id: 'ceph', endpoint: { example: 'https://ceph.example.com' }, region: 'found', regionExample: 'default' },
  { id: 'other', endpoint: { example: 'https://s3.example.com' }, region: 'found', regionExample: 'us-east-1' },
];

export function providerOf(id: ProviderId): Provider {
  const found = providers.find((provider) => provider.id === id);
  if (!found) throw new Error(`no provider is called ${id}`);
  return found;
}
