import { describe, expect, it } from 'vitest';
import type { VaultPlace } from '../api/wire/VaultPlace';
import { placeText } from './places';

const bucket: VaultPlace = {
  kind: 'bucket',
  endpoint: null,
  bucket: 'photos',
  region: 'eu-central-1',
  prefix: 'vaults/work/',
  credentials: 'keyring',
};

describe('the line that says where a vault lies', () => {
  it('is the path of a folder', () => {
    expect(placeText({ kind: 'local', root: '/home/ada/Coffer' })).toBe('/home/ada/Coffer');
  });

  it("names the bucket, and a server that is not Amazon's", () => {
    expect(placeText(bucket)).toBe('s3://photos/vaults/work/');
    expect(placeText({ ...bucket, endpoint: 'https://s3.example.org' })).toBe(
      's3://photos/vaults/work/ (https://s3.example.org)',
    );
  });
});
