// What a bucket must be told so that it gives the copies of links to anyone, and nothing else; and that it deletes those whose
// time is over. To be pasted where the bucket is looked after.

/** The classes that copies with an end lie in, in days. */
const classes = [1, 7, 30, 90, 365] as const;

/** Where copies lie: below the vault's prefix, apart from everything else. */
export function sharesFolder(prefix: string): string {
  const folder = prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`;
  return `${folder}.share/`;
}

/** Reading single copies by their address; never listing them. */
export function readPolicyFor(bucket: string, prefix: string): string {
  const policy = {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'CofferPublicLinks',
        Effect: 'Allow',
        Principal: '*',
        Action: ['s3:GetObject'],
        Resource: `arn:aws:s3:::${bucket}/${sharesFolder(prefix)}*`,
      },
    ],
  };
  return JSON.stringify(policy, null, 2);
}

export function lifecycleFor(prefix: string): string {
  const Rules = classes.map((days) => ({
    ID: `coffer-links-d${days}`,
    Status: 'Enabled',
    Filter: { Prefix: `${sharesFolder(prefix)}d${days}/` },
    Expiration: { Days: days },
  }));
  return JSON.stringify({ Rules }, null, 2);
}
