//! What the owner of a bucket gives it, so that strangers get copies for links and nothing else, and copies go by themselves:
//! a policy and rules of lifecycle, as text to be copied. Pure.
//!
//! Coffer sets neither: its keys are not allowed to, and a bucket may have others that would be replaced.

use serde_json::{Value, json};

use crate::document::ExpiryClass;
use crate::place::{BucketAddress, BucketName};

/// Below which copies lie, in the vault's own bucket below its prefix.
const SHARES: &str = ".share/";

/// The bucket that copies go to, and what their keys begin with.
fn shares<'a>(address: &'a BucketAddress, share_bucket: Option<&'a BucketName>) -> (&'a BucketName, String) {
    match share_bucket {
        Some(bucket) => (bucket, SHARES.to_owned()),
        None => (&address.bucket, format!("{}{SHARES}", address.prefix)),
    }
}

/// A policy by which anybody may read copies, and nobody may list them: whoever has no address finds none.
pub(super) fn policy(address: &BucketAddress, share_bucket: Option<&BucketName>) -> Value {
    let (bucket, prefix) = shares(address, share_bucket);
    json!({
        "Version": "2012-10-17",
        "Statement": [{
            "Sid": "CofferShares",
            "Effect": "Allow",
            "Principal": "*",
            "Action": ["s3:GetObject"],
            "Resource": [format!("arn:aws:s3:::{bucket}/{prefix}*")],
        }],
    })
}

/// Rules by which copies go when their class says so, also if Coffer runs nowhere by then, with all that is left of them in
/// a bucket that keeps versions, and with what was not completed.
pub(super) fn lifecycle(address: &BucketAddress, share_bucket: Option<&BucketName>) -> Value {
    let (_, prefix) = shares(address, share_bucket);
    let of_class = ExpiryClass::ALL.into_iter().filter_map(|class| {
        Some(json!({
            "ID": format!("coffer-{}", class.as_str()),
            "Status": "Enabled",
            "Filter": { "Prefix": format!("{prefix}{}/", class.as_str()) },
            "Expiration": { "Days": class.days()? },
        }))
    });
    let of_rest = json!({
        "ID": "coffer-rest",
        "Status": "Enabled",
        "Filter": { "Prefix": prefix },
        "NoncurrentVersionExpiration": { "NoncurrentDays": 1 },
        "AbortIncompleteMultipartUpload": { "DaysAfterInitiation": 1 },
    });
    json!({ "Rules": of_class.chain([of_rest]).collect::<Vec<_>>() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::place::PlainHttp;

    fn address() -> BucketAddress {
        BucketAddress::new(None, "my-bucket", None, "vaults/work/", PlainHttp::Refuse).expect("valid")
    }

    #[test]
    fn nothing_but_copies_is_ever_given() {
        let resource = |share_bucket| {
            let statement = policy(&address(), share_bucket)["Statement"][0].clone();
            assert_eq!((&statement["Effect"], &statement["Principal"]), (&json!("Allow"), &json!("*")));
            assert_eq!(statement["Action"], json!(["s3:GetObject"]));
            statement["Resource"].clone()
        };
        assert_eq!(resource(None), json!(["arn:aws:s3:::my-bucket/vaults/work/.share/*"]));
        let other = "my-shares".parse().expect("a bucket's name");
        assert_eq!(resource(Some(&other)), json!(["arn:aws:s3:::my-shares/.share/*"]));
        let text = policy(&address(), None).to_string();
        assert!(!text.contains("List") && !text.contains("Version\"]"), "nobody sees which there are: {text}");
    }

    #[test]
    fn each_class_that_ends_has_a_rule_and_none_that_is_kept() {
        let rules = lifecycle(&address(), None);
        let rules = rules["Rules"].as_array().expect("a list");
        let ends: Vec<_> = rules
            .iter()
            .filter_map(|rule| {
                let prefix = rule["Filter"]["Prefix"].as_str()?.strip_prefix("vaults/work/.share/")?;
                Some((prefix, rule["Expiration"]["Days"].as_i64()?))
            })
            .collect();
        assert_eq!(ends, [("d1/", 1), ("d7/", 7), ("d30/", 30), ("d90/", 90), ("d365/", 365)]);
        assert_eq!(rules.len(), 6);
        assert!(rules.iter().all(|rule| rule["Status"] == "Enabled"));
    }
}
