import { describe, expect, it } from 'vitest';
import { pastedKeys } from './pastedKeys';

const keyId = 'AKIAIOSFODNN7EXAMPLE';
const secret = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';

const shapes: [what: string, text: string][] = [
  ['Amazon’s CSV', `\ufeffAccess key ID,Secret access key\r\n${keyId},${secret}\r\n`],
  ['a CSV with other columns', `User name,Access key ID,Secret access key,Link\nada,"${keyId}","${secret}",https://x`],
  ['the old CSV of a root user', `AWSAccessKeyId=${keyId}\nAWSSecretKey=${secret}`],
  ['a profile', `[default]\naws_access_key_id = ${keyId}\naws_secret_access_key=${secret}\nregion = eu-west-1`],
  ['lines for a shell', `export AWS_ACCESS_KEY_ID="${keyId}"\nexport AWS_SECRET_ACCESS_KEY='${secret}'`],
  ['JSON', `{\n  "AccessKey": {\n    "AccessKeyId": "${keyId}",\n    "SecretAccessKey": "${secret}",\n  }\n}`],
  ['two bare lines', `${keyId}\n${secret}\n`],
];

describe('keys that are pasted', () => {
  it.each(shapes)('are found in %s', (_what, text) => {
    expect(pastedKeys(text)).toEqual({ keyId, secret, sessionToken: null });
  });

  it('bring their session token', () => {
    const text = `aws_access_key_id=${keyId}\naws_secret_access_key=${secret}\naws_session_token=FwoG==`;
    expect(pastedKeys(text)).toEqual({ keyId, secret, sessionToken: 'FwoG==' });
  });

  it.each([keyId, secret, '', 'Access key ID,Secret access key', 'a letter\nto a friend', `${keyId}\n`.repeat(2_000)])(
    'are not made up out of %j',
    (text) => {
      expect(pastedKeys(text)).toBeNull();
    },
  );
});
